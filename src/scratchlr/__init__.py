"""Logistic regression from scratch: what the notebooks derive, ready to import.

With this package you can reuse in one notebook what an earlier one derived::

    from scratchlr import sigmoid               # derived in notebook 01
    from scratchlr import LogisticRegression    # assembled in notebook 06

Nothing here is magic: `scratchlr.maths` is the mathematics and `scratchlr.model` is the class
around it. `scratchlr.data` holds the data sets, `scratchlr.plots` draws the pictures,
`scratchlr.widgets` lets them move and `scratchlr.exercises` answers learners; import those by name,
so that `import scratchlr` stays quick and needs numpy alone.
"""

from typing import Any

from scratchlr import maths

globals().update(maths.FUNCTIONS)
__all__ = ["LogisticRegression", *maths.FUNCTIONS]


def __getattr__(name: str) -> Any:
    """Fetches the class when it is first asked for: scikit-learn is slow to load."""
    if name == "LogisticRegression":
        from scratchlr.model import LogisticRegression

        return LogisticRegression
    raise AttributeError(f"module 'scratchlr' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
