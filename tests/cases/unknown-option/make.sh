# An option that does not exist.
