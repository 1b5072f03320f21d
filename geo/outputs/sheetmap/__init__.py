"""Map sheets at a standard scale: a boundary in MUTM with its grid, numbered points and what adjoins it."""
