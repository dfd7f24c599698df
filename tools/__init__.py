"""What `make` runs and only contributors need; started from the root: `python -m tools.render`."""
