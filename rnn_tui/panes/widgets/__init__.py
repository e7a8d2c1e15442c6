"""Widgets that draw one chart each."""
