"""Pacts, goals and movements from a spreadsheet: the model to fill in, and from its cells to rows that hold or say why not."""
