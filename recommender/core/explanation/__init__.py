"""Why not, what if, what hangs on which answers."""
