"""How long it takes from every cell to every space: exact, for many spaces at once, anew for every scenario."""
