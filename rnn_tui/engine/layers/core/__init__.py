"""Dense, Embedding, Masking."""
