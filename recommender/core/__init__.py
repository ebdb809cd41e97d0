"""What a rule means, and how a recommendation is made: pure, values in and values out."""
