# A secret in the place of an option.
