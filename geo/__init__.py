"""Chaur's GIS core: open spaces, sites and services as shared locations.

The package knows no web. Data moves one way: ``sources``, ``register``, ``analysis``, ``planning``, ``outputs``;
``pipeline`` joins the stages and ``cli`` offers them on the command line.
"""
