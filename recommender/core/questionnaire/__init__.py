"""What is asked of whom, what an answer may be, and which answers count."""
