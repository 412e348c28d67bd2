"""Pages, drawn from services given as arguments."""
