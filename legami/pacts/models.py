"""Patti gener-attivi."""
