"""One test, or a few, for each validation rule of the programme; each file says which."""
