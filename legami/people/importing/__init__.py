"""People from a file: what kind of file it is, what its columns are, whether each cell holds, and in they go, all or none."""
