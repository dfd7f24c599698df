"""The exercises of the notebooks, and `check`, which tells a learner what is wrong with an answer.

`EXERCISES` holds each exercise by name. It is found by looking: the exercises of notebook 00 stand
in `nb00.py`, and so on; a new exercise is one entry there.
"""

from importlib import import_module
from pkgutil import iter_modules

from scratchlr.exercises.check import check
from scratchlr.exercises.exercise import Answer, Exercise

EXERCISES: dict[str, Exercise | Answer] = {}
for _module in iter_modules(__path__, f"{__name__}."):
    if _module.name.startswith(f"{__name__}.nb"):
        for _name, _exercise in import_module(_module.name).EXERCISES.items():
            if _name in EXERCISES:
                raise ImportError(f"two exercises are called {_name!r}: rename one")
            EXERCISES[_name] = _exercise

__all__ = ["EXERCISES", "check"]
