"""
Where the parts of a figure are: from angles and planted hands and feet to places in a room.

Nothing is drawn and nothing is judged here; checks and pictures read the same places.
"""
