"""The web page: the questionnaire and the explained routine in a browser, and the rulebook."""
