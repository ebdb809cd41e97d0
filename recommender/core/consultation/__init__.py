"""One sheet in, one consultation out. Begin with `consult.py`."""
