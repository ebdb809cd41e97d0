"""
How a result looks: pure functions from a result to lines, or plain values.

Nothing is decided here.
"""
