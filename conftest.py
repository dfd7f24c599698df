"""Has what the notebooks say asked of their kernels, also where only the notebooks are tested."""

pytest_plugins = ["tools.claims"]
