"""How fast Legami is, as multiples of a bare-Django floor measured in the same run: `make bench`."""
