"""What a signature binds, and how a rule stands."""
