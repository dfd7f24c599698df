"""Logistic regression from scratch: what the notebooks derive, ready to import.

With this package you can reuse in one notebook what an earlier one derived::

    from scratchlr import sigmoid          # derived in notebook 01

Nothing here is magic: `scratchlr.functions` is the mathematics, one page long. `scratchlr.data` holds the data
sets, `scratchlr.plots` draws the pictures and `scratchlr.checks` answers learners; import those by name, so that
`import scratchlr` stays quick and needs numpy alone.
"""

from scratchlr.functions import gradient, gradient_step, largest_safe_rate, log_loss, sigmoid

__all__ = ["gradient", "gradient_step", "largest_safe_rate", "log_loss", "sigmoid"]
