"""Charts as rows of coloured characters, drawn by functions of arrays."""
