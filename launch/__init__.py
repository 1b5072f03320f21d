"""Set-up and start of Chaur with Python's own library alone: words, steps, bundle, checks."""
