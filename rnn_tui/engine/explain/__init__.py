"""How one number came about, as an equation and its terms."""
