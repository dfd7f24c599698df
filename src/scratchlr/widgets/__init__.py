"""The interactive figures of the notebooks, one file a figure.

`FIGURES` is the one list of them, by name: every function of this folder that is marked with
`@figure`. It is found by looking, so a new file needs no entry anywhere. Tests and the browser's
gallery go through it. Needs matplotlib, anywidget and Pillow.
"""

from importlib import import_module
from pkgutil import iter_modules

from scratchlr.widgets.interactive import FIGURES

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

globals().update(FIGURES)
__all__ = ["FIGURES", *FIGURES]
