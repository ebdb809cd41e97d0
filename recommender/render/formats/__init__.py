"""A document set as text, page, paper, calendar or JSON."""
