"""From an outcome to timed steps, and what could still change them."""
