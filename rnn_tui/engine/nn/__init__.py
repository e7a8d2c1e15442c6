"""What a layer is, what a recurrent cell is, and how a sequence is computed."""
