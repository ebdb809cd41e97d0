"""Do the cards fit together: every problem of a rulebook, each with its place."""
