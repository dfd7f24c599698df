"""Logistic regression from scratch: what the notebooks derive, ready to import.

With this package you can reuse in one notebook what an earlier one derived::

    from scratchlr import sigmoid               # derived in notebook 01
    from scratchlr import LogisticRegression    # assembled in notebook 06
    from scratchlr import separation            # whether a boundary separates two classes

Nothing here is magic: `scratchlr.maths` is the mathematics, `scratchlr.model` is the class around
it and `scratchlr.separable` says whether best weights exist. `scratchlr.data` holds the data sets,
`scratchlr.plots` draws the pictures, `scratchlr.widgets` lets them move and `scratchlr.exercises`
answers learners; import those by name, so that `import scratchlr` stays quick and needs numpy
alone.
"""

from typing import Any

from scratchlr import maths

globals().update(maths.FUNCTIONS)
__all__ = ["LogisticRegression", "separation", *maths.FUNCTIONS]


def __getattr__(name: str) -> Any:
    """Fetches what needs scikit-learn or scipy when first asked for: both are slow to load."""
    if name == "LogisticRegression":
        from scratchlr.model import LogisticRegression

        return LogisticRegression
    if name == "separation":
        from scratchlr.separable import separation

        return separation
    raise AttributeError(f"module 'scratchlr' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
