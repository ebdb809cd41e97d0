"""The pages for clinicians."""
