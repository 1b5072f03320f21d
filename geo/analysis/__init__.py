"""Measures of grounds: pure functions from checked tables to columns with the same index.

Nothing here reads a file, a clock or the network; standards and thresholds are handed in.
"""
