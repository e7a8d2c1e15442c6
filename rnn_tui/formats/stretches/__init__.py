"""What is known of a model in part: each recurrent stretch of it as a model of its own."""
