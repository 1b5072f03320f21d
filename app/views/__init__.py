"""One module a topic, each with a blueprint called ``pages``."""
