"""A run of training that is watched: what is chosen before it, what is known of it, and what it has come to."""
