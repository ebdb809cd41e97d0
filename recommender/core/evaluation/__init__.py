"""From answers to facts: what a rule means, exactly. Begin with `semantics.py`."""
