# Standard input with nothing in it.
