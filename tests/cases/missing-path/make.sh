# A path that is not there.
