"""Legami: community welfare for an Italian territory, on one thread."""

__version__ = "0.1.0"
