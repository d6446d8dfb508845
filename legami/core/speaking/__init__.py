"""The pages of a person in the language that this person reads. See `README.md` beside this file."""
