"""The mathematics of the series, one file a topic, numpy alone.

`FUNCTIONS` holds every public function of the files in this folder, by name. It is found by
looking, so a new file needs no entry anywhere; each function can be imported from here and from
`scratchlr`.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import getmembers, isfunction
from pkgutil import iter_modules
from typing import Any

FUNCTIONS: dict[str, Callable[..., Any]] = {}
for _module in iter_modules(__path__, f"{__name__}."):
    for _name, _function in getmembers(import_module(_module.name), isfunction):
        if not _name.startswith("_") and _function.__module__ == _module.name:
            if _name in FUNCTIONS:
                raise ImportError(f"two files of scratchlr.maths define {_name}: rename one")
            FUNCTIONS[_name] = _function

globals().update(FUNCTIONS)
__all__ = ["FUNCTIONS", *FUNCTIONS]
