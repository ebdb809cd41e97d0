"""What a change of the rulebook means, and for whom."""
