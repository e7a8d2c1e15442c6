"""Recurrent layers and what is wrapped around layers."""
