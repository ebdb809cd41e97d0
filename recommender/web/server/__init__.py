"""Sockets, limits and guards around the pages."""
