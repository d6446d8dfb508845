"""Everything that Legami keeps about one person, as one file: what is in it (`parts.py`), how it is made (`making.py`)."""
