"""The only readers of the outside world: shipped facts, files of users."""
