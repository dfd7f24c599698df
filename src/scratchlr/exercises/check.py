"""Marks what a learner wrote: `check` names the mistake where it is a known one, and shows where it bites."""

from __future__ import annotations

import copy
import dis
import inspect
import io
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from scratchlr.exercises.catalogue import EXERCISES, Exercise


def check(name: str, answer: object) -> None:
    """Print what `answer` to the exercise `name` is: not attempted yet, right, or what is wrong with it and where.

    answer : the function you wrote, or the number. Never raises because of it; an error in it is shown with its traceback.
    Raises ValueError when there is no such exercise.
    """
    if name not in EXERCISES:
        raise ValueError(f"no exercise {name!r}. There are: {', '.join(EXERCISES)}.")
    exercise = EXERCISES[name]
    verdict = (
        _of_function(exercise, answer) if callable(exercise.right) else _of_number(exercise, answer)
    )
    print(f"{name}: {verdict}")
    if verdict not in (UNTOUCHED, RIGHT):
        notebook, heading = exercise.read
        print(f"Read again: notebook {notebook}, “{heading}”.")


UNTOUCHED, RIGHT = "not attempted yet", "right"
HUSHING = {"errstate", "seterr", "catch_warnings", "simplefilter", "filterwarnings"}


@dataclass
class _Outcome:
    """What one call gave: a value or an error, what it printed, the warnings, and whether it changed what it was given."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    warned: str = ""
    changed: bool = False


def _of_number(exercise: Exercise, answer: object) -> str:
    parts = answer if isinstance(answer, tuple) else (answer,)
    if all(part is ... for part in parts):
        return UNTOUCHED
    if any(part is ... for part in parts):
        return "not yet: one of the numbers is still `...`."
    if isinstance(answer, np.ndarray) and answer.ndim == 1:
        parts = tuple(answer)
    single = tuple(
        part.item() if isinstance(part, np.ndarray) and part.size == 1 else part for part in parts
    )
    answer = (
        single if isinstance(exercise.right, tuple) else single[0] if len(single) == 1 else single
    )
    if _agree(answer, exercise.right, exercise.atol):
        return RIGHT
    for sentence, wrong in exercise.mistakes.items():
        if _agree(answer, wrong, exercise.atol):
            return f"not yet: {sentence}."
    return f"not yet: {_shown(answer)} is not it."


def _of_function(exercise: Exercise, answer: object) -> str:
    if answer is ... or _is_stub(answer):
        return UNTOUCHED
    if not callable(answer):
        return f"not yet: hand over the function itself, without brackets behind its name, not {_shown(answer)}."
    outcomes = [_outcome(answer, inputs) for inputs in exercise.inputs]
    rights = [_outcome(exercise.right, inputs) for inputs in exercise.inputs]
    good = [_same(o, r, exercise.atol) for o, r in zip(outcomes, rights, strict=True)]
    tidy = [ok and not (o.changed or o.warned) for ok, o in zip(good, outcomes, strict=True)]
    if all(tidy):
        hushed = HUSHING & set(getattr(getattr(answer, "__code__", None), "co_names", ()))
        return (
            f"not yet: the numbers are right, but {min(hushed)} hushes a warning. Cure its cause."
            if hushed
            else RIGHT
        )
    at = tidy.index(False) if all(good) else good.index(False)
    inputs, outcome, right = exercise.inputs[at], outcomes[at], rights[at]
    seen = _arguments(exercise.right, inputs)
    if not all(good) and (sentence := _known(exercise, outcomes)):
        return f"not yet: {sentence}.\nFor {seen} {_told(outcome, right)}; expected {_shown(right.value, outcome.value)}."
    if isinstance(outcome.error, TypeError) and not _takes(answer, inputs):
        return f"not yet: it must take ({', '.join(inspect.signature(exercise.right).parameters)}).\n{outcome.error}"
    return f"not yet{_unknown(outcome, right, seen, good[at])}"


def _unknown(outcome: _Outcome, right: _Outcome, seen: str, good: bool) -> str:
    """What is wrong with a call that makes no mistake of the table; `good` when its value is the right one."""
    if outcome.error is not None:
        return f": your code stopped with an error.\nFor {seen}:\n{_traceback(outcome.error)}"
    if outcome.value is None and outcome.printed:
        return ": the function prints its result; replace print(…) by return …."
    if outcome.value is None:
        return ": the function returns nothing: its last line needs a return."
    if outcome.changed:
        return f": the function changes what it is given (as -= does with an array). Make a new array.\nSeen with {seen}."
    found, wanted = _shown(outcome.value, right.value), _shown(right.value, outcome.value)
    shape, wanted_shape = _shape(outcome.value), _shape(right.value)
    if shape != wanted_shape:
        single = " (where () is a single number)" if "()" in wanted_shape else ""
        return f": the shape is {shape}, expected {wanted_shape}{single}.\nFor {seen} you returned {found}; expected {wanted}."
    if good:
        return f": the numbers are right, but numpy warns: {outcome.warned}.\nSeen with {seen}."
    near = _agree(outcome.value, right.value, 1e-6, rtol=1e-4)
    hint = (
        ": close, but is something rounded, cut off or a difference taken on the way? Nine digits must agree"
        if near
        else ""
    )
    return f"{hint}.\nFor {seen} you returned {found}; expected {wanted}."


def _is_stub(answer: object) -> bool:
    """Whether it is a function whose body is still `...`, perhaps below a docstring: compiled, only `return None` is left."""
    code = getattr(answer, "__code__", None)
    steps = (
        [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP")]
        if code
        else []
    )
    names, constants = (
        {step.opname for step in steps},
        [step.argval for step in steps if "CONST" in step.opname],
    )
    return names in ({"LOAD_CONST", "RETURN_VALUE"}, {"RETURN_CONST"}) and constants == [None]


def _outcome(function: Callable[..., Any], inputs: tuple[Any, ...]) -> _Outcome:
    given = copy.deepcopy(inputs)
    result, out = _Outcome(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        redirect_stdout(out),
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            result.value = function(*given)
        except (Exception, SystemExit) as error:
            result.error = error
    result.printed = out.getvalue()
    result.warned = "; ".join(
        dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    )
    result.changed = not all(
        _agree(now, before, 0.0)
        for now, before in zip(given, inputs, strict=True)
        if not callable(now)
    )
    return result


def _known(exercise: Exercise, outcomes: list[_Outcome]) -> str:
    """The sentence of the known mistake that gives the same on every input, the same error included; or nothing."""
    for sentence, wrong in exercise.mistakes.items():
        theirs = (_outcome(wrong, inputs) for inputs in exercise.inputs)
        if all(
            _same(outcome, their, exercise.atol)
            for outcome, their in zip(outcomes, theirs, strict=True)
        ):
            return sentence
    return ""


def _same(a: _Outcome, b: _Outcome, atol: float) -> bool:
    """Whether two calls gave the same value, or the same error in the same words."""
    if a.error is None and b.error is None:
        return _agree(a.value, b.value, atol)
    return type(a.error) is type(b.error) and str(a.error) == str(b.error)


def _agree(a: Any, b: Any, atol: float, rtol: float = 1e-9) -> bool:
    """Whether two values are numbers of the same shape that differ by no more than rounding; nan equals nan."""
    if isinstance(b, tuple):
        return (
            isinstance(a, (tuple, list))
            and len(a) == len(b)
            and all(_agree(*pair, atol, rtol) for pair in zip(a, b, strict=True))
        )
    if a is None or isinstance(a, tuple):
        return False
    try:
        if (
            np.asarray(a).dtype.kind not in "biuf"
        ):  # "2" is no number, and neither is a list of lists of other lengths
            return False
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return False
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True))


def _takes(function: Callable[..., object], inputs: tuple[Any, ...]) -> bool:
    try:
        inspect.signature(function).bind(*inputs)
    except TypeError:
        return False
    except ValueError:  # some built-in functions do not say what they take
        return True
    return True


def _told(outcome: _Outcome, right: _Outcome) -> str:
    if outcome.error is not None:
        return f"your code stopped with {type(outcome.error).__name__}: {outcome.error}"
    return f"you returned {_shown(outcome.value, right.value)}"


def _traceback(error: BaseException) -> str:
    """The traceback from the learner's first line on, without the lines of this file."""
    return "".join(
        traceback.format_exception(type(error), error, error.__traceback__.tb_next)
    ).rstrip()


def _arguments(function: Callable[..., object], inputs: tuple[Any, ...]) -> str:
    return ", ".join(
        f"{name} = {_shown(value)}"
        for name, value in zip(inspect.signature(function).parameters, inputs, strict=True)
    )


def _shape(value: Any) -> str:
    try:
        if isinstance(value, (tuple, list)) and not all(np.isscalar(part) for part in value):
            return "(" + ", ".join(_shape(part) for part in value) + ")"
        return str(np.shape(value))
    except RecursionError:  # a list that holds itself
        return "endless"


def _shown(value: Any, beside: Any = None) -> str:
    """A value in few characters: four digits, more where it would look like the one it is set beside; long arrays cut."""
    short = _in_digits(value, 4)
    return short if beside is None or short != _in_digits(beside, 4) else _in_digits(value, None)


def _in_digits(value: Any, digits: int | None) -> str:
    """With so many digits; None for as many as it takes to tell the float from its neighbours."""
    if isinstance(value, tuple):
        return "(" + ", ".join(_in_digits(part, digits) for part in value) + ")"
    if callable(value):
        return getattr(value, "__name__", "a function").strip("_")
    try:
        array = np.asarray(value)
    except (ValueError, RecursionError):  # rows of different lengths, a list that holds itself
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        return _cut(value)
    show = {
        "float_kind": lambda number: (
            repr(float(number)) if digits is None else f"{number:.{digits}g}"
        )
    }
    text = " ".join(
        np.array2string(array, formatter=show, threshold=12, edgeitems=2, separator=", ").split()
    )
    return text if array.size <= 12 else f"{text}, shape {array.shape}"


def _cut(value: Any) -> str:
    """`repr`, at most 60 characters of it; the type of a value that has none."""
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:59]}…"
