"""The text of scripts and notebooks as syntax trees."""
