"""What a space still lacks before a ministry can publish a notice about it: pure rules over the records.

``examined(spaces, records, limits=..., errors=...)`` gives everything that blocks a notice, should be checked or is
worth knowing, space by space; nothing is changed and nothing is decided.
"""
