"""Damage every rule a little, and see who notices."""
