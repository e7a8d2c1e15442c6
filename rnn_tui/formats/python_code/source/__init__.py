"""Parses the text of scripts and notebooks into syntax trees."""
