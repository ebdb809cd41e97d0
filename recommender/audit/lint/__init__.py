"""What is odd about a rulebook that loads."""
