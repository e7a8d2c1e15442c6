"""Recordings: the states of a model that ran in another program, without its weights."""
