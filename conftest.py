"""Fixtures for every room: committed data for races, and a real browser."""

pytest_plugins = ["tests.committed", "tests.browser"]
