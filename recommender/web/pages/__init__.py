"""The pages that a person goes through."""
