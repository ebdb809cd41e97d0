"""What every page needs: how a form is read, carried and answered, and the site itself."""
