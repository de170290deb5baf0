"""Publish a folder of data, ontology and shapes as linked open data."""

__version__ = "0.1.0"
