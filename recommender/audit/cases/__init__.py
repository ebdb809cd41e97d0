"""The cases: what they expect, whether it comes, and what they do not show."""
