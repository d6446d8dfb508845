"""Fixtures that the whole house shares."""
