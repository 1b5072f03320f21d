"""The waterfall of many spaces as figures, without a single polygon: exact lengths along scan lines, summed up.

`near` and `strands` find which shapes come near which space, `simple` which of them need no mending, `cells` outlines
what grids take, `rims` turns both into pieces of boundary, `slabs` sums the ground between them, `spaces` does so for
all, `quick` asks and answers.
"""
