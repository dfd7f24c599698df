"""The judge of the exercises: `check` says whether an answer is right, or names the mistake.

A function is tried on the inputs of the exercise and on fresh ones. The first input that shows a
mistake is printed, with what the function returned and what was expected.
"""

from __future__ import annotations

import ast
import copy
import inspect
import io
import re
import textwrap
import traceback
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from scratchlr import exercises
from scratchlr.exercises.exercise import Answer, Exercise, Function, Inputs

NOT_ATTEMPTED, RIGHT = "not attempted yet", "right"
RTOL = 1e-9
TWO_DECIMALS = 1e-2
FRESH = 20
# A seed, so that the outputs stored in the notebooks never vary.
SEED = 0
# Ignoring an underflow hides nothing. What another cell hides is not seen: this is a reminder.
SILENCER = re.compile(
    r"\b(errstate|seterr|catch_warnings|simplefilter|filterwarnings)\([^)]*(?<!under=)[\"']ignore"
)


def check(name: str, answer: object) -> None:
    """Print what `answer` to the exercise `name` is: not attempted yet, right, or what is wrong.

    answer : the function you wrote, or the number. An error in it is shown, never raised.
    Raises ValueError when there is no such exercise.
    """
    known = exercises.EXERCISES
    if name not in known:
        raise ValueError(f"no exercise {name!r}. There are: {', '.join(known)}.")
    exercise = known[name]
    if isinstance(exercise, Answer):
        verdict = _judge_number(exercise, answer)
    else:
        verdict = _judge_function(exercise, answer)
    print(f"{name}: {verdict}")
    if verdict not in (NOT_ATTEMPTED, RIGHT):
        notebook, heading = exercise.read
        print(f"Read again: notebook {notebook}, “{heading}”.")


# A number


def _judge_number(exercise: Answer, answer: object) -> str:
    parts = _parts(answer)
    if all(part is ... for part in parts):
        return NOT_ATTEMPTED
    if any(part is ... for part in parts):
        return "not yet: one of the numbers is still `...`."
    if _same_numbers(answer, exercise.right):
        return RIGHT
    for sentence, wrong in exercise.mistakes.items():
        if _same_numbers(answer, wrong):
            return f"not yet: {sentence}."
    return f"not yet: {_format(answer)} is not it; two decimals are enough."


def _same_numbers(answer: object, right: object) -> bool:
    """Whether they agree to two decimals, rounded or cut off, packed in a tuple, list or array."""
    try:
        flat = np.hstack([np.ravel(part) for part in _parts(answer)])
    except ValueError:  # a list of lists of other lengths
        return False
    return _close(flat, np.ravel(_parts(right)), TWO_DECIMALS)


def _parts(numbers: Any) -> Any:
    return numbers if isinstance(numbers, (tuple, list)) else (numbers,)


# A function


@dataclass
class _Outcome:
    """What one call gave, what it printed and warned of, and whether it changed its arguments."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    warned: str = ""
    changed: bool = False


@dataclass
class _Trial:
    """What the learner's function and the right one give on the same inputs."""

    exercise: Exercise
    inputs: Inputs
    outcome: _Outcome
    right: _Outcome

    @property
    def right_value(self) -> bool:
        return _same_outcome(self.outcome, self.right, self.exercise.atol)

    @property
    def clean(self) -> bool:
        return not (self.outcome.changed or self.outcome.warned)

    @property
    def arguments(self) -> str:
        names = inspect.signature(self.exercise.right).parameters
        return ", ".join(f"{name} = {_format(value)}" for name, value in zip(names, self.inputs))


def _judge_function(exercise: Exercise, answer: Any) -> str:
    if answer is ... or _is_stub(answer):
        return NOT_ATTEMPTED
    if not callable(answer):
        return (
            "not yet: hand over the function itself, without brackets behind its name, "
            f"not {_format(answer)}."
        )
    trials = [_try(exercise, answer, inputs) for inputs in _calls(exercise)]
    if wrong := next((trial for trial in trials if not trial.right_value), None):
        sentence = _recognised_mistake(exercise, trials)
        return f"not yet: {sentence}.\n{_compare(wrong)}" if sentence else _explain(wrong)
    if unclean := next((trial for trial in trials if not trial.clean), None):
        return _explain(unclean)
    if silencer := SILENCER.search(_source(answer)):
        return f"not yet: the numbers are right, but {silencer[1]} hides a warning. Cure its cause."
    return RIGHT


def _calls(exercise: Exercise) -> list[Inputs]:
    rng = np.random.default_rng(SEED)
    return exercise.inputs + [exercise.fresh(rng) for _ in range(FRESH)]


def _try(exercise: Exercise, answer: Function, inputs: Inputs) -> _Trial:
    return _Trial(exercise, inputs, _call(answer, inputs), _call(exercise.right, inputs))


def _call(function: Function, inputs: Inputs) -> _Outcome:
    given = copy.deepcopy(inputs)
    outcome, out = _Outcome(), io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        redirect_stdout(out),
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            outcome.value = function(*given)
        except (Exception, SystemExit) as error:
            outcome.error = error
    outcome.printed = out.getvalue()
    messages = [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    outcome.warned = "; ".join(dict.fromkeys(messages))
    arrays = [pair for pair in zip(given, inputs) if not callable(pair[0])]
    outcome.changed = not all(np.array_equal(*pair) for pair in arrays)
    return outcome


def _source(answer: Any) -> str:
    """Its source; nothing for a built-in function, or one made by `exec`."""
    try:
        return textwrap.dedent(inspect.getsource(answer))
    except (OSError, TypeError):
        return ""


def _is_stub(answer: Any) -> bool:
    """Whether it is a function whose body is still `...`, perhaps below a docstring."""
    try:
        function = ast.parse(_source(answer)).body[0]
    except (SyntaxError, IndexError):
        return False
    return isinstance(function, ast.FunctionDef) and all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in function.body
    )


def _recognised_mistake(exercise: Exercise, trials: list[_Trial]) -> str:
    """The sentence of the known mistake that gives the same on every input, or nothing."""
    for sentence, wrong in exercise.mistakes.items():
        outcomes = ((trial.outcome, _call(wrong, trial.inputs)) for trial in trials)
        if all(_same_outcome(*pair, exercise.atol) for pair in outcomes):
            return sentence
    return ""


def _same_outcome(a: _Outcome, b: _Outcome, atol: float) -> bool:
    """Whether two calls gave the same value, or the same error in the same words."""
    if a.error is None and b.error is None:
        return _close(a.value, b.value, atol)
    return type(a.error) is type(b.error) and str(a.error) == str(b.error)


def _close(a: Any, b: Any, atol: float, rtol: float = RTOL) -> bool:
    """Whether two values are numbers of the same shape and differ by no more; nan equals nan."""
    if isinstance(b, tuple):
        if not isinstance(a, (tuple, list)) or len(a) != len(b):
            return False
        return all(_close(*pair, atol, rtol) for pair in zip(a, b))
    if isinstance(a, tuple):
        return False
    try:
        a, b = np.asarray(a), np.asarray(b)
    except ValueError:  # rows of different lengths
        return False
    if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf" or a.shape != b.shape:
        return False
    return bool(np.allclose(a.astype(float), b.astype(float), rtol, atol, equal_nan=True))


# What is said


def _explain(trial: _Trial) -> str:
    """What is wrong with a call that makes no known mistake."""
    outcome = trial.outcome
    if outcome.error is not None:
        return _explain_error(trial.arguments, outcome.error)
    if outcome.value is None and outcome.printed:
        return "not yet: the function prints its result; replace print(…) by return …."
    if outcome.value is None:
        return f"not yet: here the function ends without a return.\n{_compare(trial)}"
    if outcome.changed:
        return (
            "not yet: the function changes what it is given (as -= does with an array). "
            f"Make a new array.\nSeen with {trial.arguments}."
        )
    if trial.right_value:
        return (
            f"not yet: the numbers are right, but numpy warns: {outcome.warned}.\n"
            f"Seen with {trial.arguments}."
        )
    return f"not yet{_hint(outcome.value, trial.right.value)}.\n{_compare(trial)}"


def _explain_error(arguments: str, error: BaseException) -> str:
    within = error.__traceback__.tb_next if error.__traceback__ else None
    if isinstance(error, TypeError) and within is None:
        return f"not yet: keep the arguments of the stub: it is called with {arguments}.\n{error}"
    lines = traceback.format_exception(type(error), error, within)
    return f"not yet: your code stopped with an error.\nFor {arguments}:\n{''.join(lines).rstrip()}"


def _hint(found: Any, wanted: Any) -> str:
    shape, wanted_shape = _shape(found), _shape(wanted)
    if shape != wanted_shape:
        single = " (where () is a single number)" if "()" in wanted_shape else ""
        return f": the shape is {shape}, expected {wanted_shape}{single}"
    if _close(found, wanted, 1e-6, rtol=1e-4):
        return (
            ": close, but is something rounded, cut off or a difference taken on the way? "
            "Nine digits must agree"
        )
    return ""


def _compare(trial: _Trial) -> str:
    outcome, right = trial.outcome, trial.right
    if outcome.error is not None:
        came = f"your code stopped with {type(outcome.error).__name__}: {outcome.error}"
    else:
        came = f"you returned {_format(outcome.value, right.value)}"
    return f"For {trial.arguments} {came}; expected {_format(right.value, outcome.value)}."


def _shape(value: Any) -> str:
    if isinstance(value, (tuple, list)) and not all(np.isscalar(part) for part in value):
        return "(" + ", ".join(_shape(part) for part in value) + ")"
    return str(np.shape(value))


def _format(value: Any, beside: Any = None) -> str:
    """A value with four digits, or with all where four do not tell it from the one beside it."""
    short = _format_digits(value, 4)
    return _format_digits(value, None) if short == _format_digits(beside, 4) else short


def _format_digits(value: Any, digits: int | None) -> str:
    """A value with so many digits, None for all; long arrays are cut."""
    if isinstance(value, tuple):
        return "(" + ", ".join(_format_digits(part, digits) for part in value) + ")"
    if callable(value):
        return getattr(value, "__name__", "a function").strip("_")
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return _short_repr(value)
    if array.dtype.kind not in "biuf":
        return _short_repr(value)

    number = repr if digits is None else f"{{:.{digits}g}}".format
    shown = np.array2string(
        array,
        formatter={"float_kind": lambda x: number(float(x))},
        threshold=12,
        edgeitems=2,
        separator=", ",
    )
    text = " ".join(shown.split())
    return text if array.size <= 12 else f"{text}, shape {array.shape}"


def _short_repr(value: Any) -> str:
    """At most 60 characters of `repr`; the type of a value that has none."""
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:59]}…"
