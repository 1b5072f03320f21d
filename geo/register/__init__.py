"""What we know, since when and from whom: the one store of locations and everything that belongs to them.

``store`` opens a register by path or URL, ``history`` tells and takes back changes, ``places`` finds units and names,
``doctor`` doubts what stands there. Only this package knows SQLAlchemy.
"""
