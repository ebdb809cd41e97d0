"""The rulebook as a book for clinicians."""
