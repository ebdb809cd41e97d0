"""Many sheets through the same definition."""
