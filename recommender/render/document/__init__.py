"""What is said, in which order and under which condition; formats only set it."""
