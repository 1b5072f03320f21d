"""Ways as a network: crossings, streets, how fast they are walked or driven, which are closed, where places meet it."""
