"""The words: what a rulebook is made of, and how its parts are written down and compared."""
