"""What must be true of the whole rulebook: pure, values in and values out."""
