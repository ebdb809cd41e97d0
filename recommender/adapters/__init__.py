"""Files in and out; everything from outside is hostile until it has been checked here."""
