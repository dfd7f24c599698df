"""What an exercise consists of: `Exercise` asks for a function, `Answer` for a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[..., Any]
Inputs = tuple[Any, ...]


@dataclass(frozen=True)
class Exercise:
    """An exercise that asks for a function.

    right : the function that answers it.
    also_right : the same written in other ways, each by `def`; tests prove them accepted.
    read : notebook and heading to read again.
    inputs : arguments of the calls, plain ones first; each is the first to show some mistake.
    fresh : draws the arguments of one more call, of any size.
    mistakes : sentence in the learner's terms -> function that makes the mistake. It may warn or
        fail where a learner's would.
    atol : absolute difference that does not count, beside a relative 1e-9.
    """

    right: Function
    also_right: list[Function]
    read: tuple[str, str]
    inputs: list[Inputs]
    fresh: Callable[[np.random.Generator], Inputs]
    mistakes: dict[str, Function]
    atol: float = 1e-12


@dataclass(frozen=True)
class Answer:
    """An exercise that asks for a number or a tuple of numbers, right to two decimals.

    right, also_right, read : as for `Exercise`.
    mistakes : sentence in the learner's terms -> number that the mistake leads to.
    """

    right: Any
    also_right: list[Any]
    read: tuple[str, str]
    mistakes: dict[str, Any]
