"""What `make` runs and only contributors need. Each file is started from the root: `python -m tools.render`."""
