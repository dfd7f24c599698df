"""Proves the exercises: right is right however it is written, and each mistake has its own name.

Beside the known mistakes, the right answers are damaged at random, one sign, operator or number
at a time. A damage that `check` accepts must compute the same on inputs that it has never seen.
"""

from __future__ import annotations

import copy
import inspect
import re
from dataclasses import replace

import numpy as np
import pytest

from scratchlr import log_loss, sigmoid
from scratchlr.derivations import bare
from scratchlr.exercises import EXERCISES
from scratchlr.exercises.exercise import Answer
from tools.known_mistakes import FILE, listing, messages
from tools.prose import headings
from tools.series import notebooks, read, tags

pytestmark = pytest.mark.usefixtures("sound_mathematics")

NUMBERS = [name for name, exercise in EXERCISES.items() if isinstance(exercise, Answer)]
FUNCTIONS = [name for name in EXERCISES if name not in NUMBERS]
MISTAKES = [(name, sentence) for name in EXERCISES for sentence in EXERCISES[name].mistakes]
INPUTS = [(name, i) for name in FUNCTIONS for i in range(len(EXERCISES[name].inputs))]
RIGHT = [(name, EXERCISES[name].right) for name in EXERCISES]
ALSO_RIGHT = [(name, other) for name in EXERCISES for other in EXERCISES[name].also_right]
FORMS = [(name, form) for name, form in RIGHT + ALSO_RIGHT if name in FUNCTIONS]
NOTEBOOKS = {path.name[:2]: read(path) for path in notebooks()}


def label(value):
    """Of a parameter, for the test's id: the address of a function differs between workers."""
    return getattr(value, "__name__", str(value))


@pytest.fixture(scope="module")
def said():
    return messages()


# Right answers


@pytest.mark.parametrize(("name", "answer"), RIGHT + ALSO_RIGHT, ids=label)
def test_a_right_answer_is_right(answered, name, answer):
    assert answered(name, answer) == f"{name}: right\n"


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_is_also_answered_in_another_form(name):
    assert EXERCISES[name].also_right, f"give {name} an `also_right`"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_first_nine_digits_count(answered, name):
    def off(error):
        def answer(*inputs):
            right = EXERCISES[name].right(*inputs)
            if isinstance(right, tuple):
                return tuple(part * (1 + error) for part in right)
            return right * (1 + error)

        return answer

    assert answered(name, off(1e-10)) == f"{name}: right\n"
    assert answered(name, off(3e-9)).startswith(f"{name}: not yet")


@pytest.mark.parametrize("name", NUMBERS)
def test_only_two_decimals_of_a_number_count(answered, name):
    """Rounded or cut off, −0.67 or −0.66 for −2/3: both are right."""
    right = np.ravel(EXERCISES[name].right)
    assert answered(name, right + 0.009) == f"{name}: right\n"
    assert "is not it; two decimals" in answered(name, right + 0.011)


# Known mistakes


@pytest.mark.parametrize(("name", "sentence"), MISTAKES, ids=lambda text: text[:40])
def test_a_known_mistake_is_named(said, name, sentence):
    first, *where, read_again = said[name, sentence].splitlines()
    assert first == f"{name}: not yet: {sentence}."
    assert read_again == "Read again: notebook {}, “{}”.".format(*EXERCISES[name].read)
    assert name in NUMBERS or (where[0].startswith("For ") and "; expected " in where[0])


def test_the_list_of_known_mistakes_is_up_to_date(said):
    assert FILE.read_text("utf-8") == listing(said), (
        "Run `.venv/bin/python -m tools.known_mistakes` and read the difference: does each"
        " sentence stand beside its mistake, is each mistake shown on a plain input?"
    )


@pytest.mark.parametrize(("name", "which"), INPUTS)
def test_each_input_is_the_first_to_show_some_mistake(said, answered, monkeypatch, name, which):
    """An input that shows none has no place in an exercise: fresh inputs see to the rest."""
    exercise = EXERCISES[name]
    fewer = exercise.inputs[:which] + exercise.inputs[which + 1 :]
    monkeypatch.setitem(EXERCISES, name, replace(exercise, inputs=fewer))
    assert any(
        answered(name, mistake) != said[name, sentence]
        for sentence, mistake in exercise.mistakes.items()
    ), f"{name}: inputs[{which}] shows no mistake that the others do not. Leave it out."


# Fresh inputs


def fresh(name, seed, how_many):
    rng = np.random.default_rng(seed)
    return [EXERCISES[name].fresh(rng) for _ in range(how_many)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_two_fresh_inputs_are_alike(name):
    assert len({repr(inputs) for inputs in fresh(name, 0, 20)}) > 15


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_answer_that_knows_the_fixed_inputs_by_heart_is_refused(answered, name):
    exercise = EXERCISES[name]
    known = [repr(inputs) for inputs in exercise.inputs]

    def by_heart(*inputs):
        return exercise.right(*inputs) if repr(inputs) in known else 17

    assert answered(name, by_heart).startswith(f"{name}: not yet")


# Wrong answers that look right on plain inputs


def two_features(x_new, weight, threshold):
    score = weight[0] + weight[1] * x_new[:, 0] + weight[2] * x_new[:, 1]
    return sigmoid(score) >= threshold


def one_row_test(labels_agree):
    def answer(predict, X):
        try:
            return all(labels_agree(predict, X, i) for i in range(len(X)))
        except ValueError:
            return False

    return answer


@one_row_test
def four_rows(predict, X, i):
    return i >= 4 or predict(X[i : i + 1])[0] == predict(X)[i]


@one_row_test
def first_column(predict, X, i):
    return predict(X[i : i + 1, :1])[0] == predict(X[:, :1])[i]


@one_row_test
def differences(predict, X, i):
    return abs(predict(X[i : i + 1])[0] - 1.0 * predict(X)[i]) < 0.5


@one_row_test
def signs_of_the_first_column(predict, X, i):
    return predict(X)[i] == (X[i, 0] >= 0) == predict(X[i : i + 1])[0]


NARROW = [
    *(("sigmoid", lambda z, end=end: sigmoid(np.clip(z, -end, end))) for end in (705, 709, 745)),
    ("sigmoid", lambda z: np.clip(sigmoid(z), 1e-306, 1)),
    *(("log_loss", lambda y, z, end=end: log_loss(y, np.clip(z, -end, end))) for end in (800, 999)),
    ("predict", two_features),
    ("one-row test", four_rows),
    ("one-row test", first_column),
    ("one-row test", differences),
    ("one-row test", signs_of_the_first_column),
]


@pytest.mark.parametrize(("name", "answer"), NARROW, ids=label)
def test_an_answer_that_holds_for_plain_inputs_alone_is_refused(answered, name, answer):
    assert answered(name, answer).startswith(f"{name}: not yet")


def test_a_predict_for_two_features_is_told_so(answered):
    assert "only the first two features are used" in answered("predict", two_features)


# Damaged at random

OTHER = {"+": "-", "-": "+", "*": "/", "/": "*", "@": "*", "<": ">", ">=": "<", "==": "!=",
         "exp": "exp2", "log": "log2", "mean": "sum", "sum": "mean", "abs": "square",
         "max": "min"}  # fmt: skip
TOKEN = re.compile(r"\*\*|[<>=!]=|[-+*/@<>](?!=)|[^\W\d]\w*|\d[\d.]*(?:e-?\d+)?")


def damaged(function):
    """The function with one damage, for each damage: its source and the function itself."""
    source = bare(inspect.getsource(function))
    for found in TOKEN.finditer(source):
        for token in other_tokens(found[0]):
            broken = source[: found.start()] + token + source[found.end() :]
            names = dict(function.__globals__)
            exec(broken, names)
            yield broken, names[function.__name__]


def other_tokens(token):
    if token in OTHER:
        yield OTHER[token]
    if token in ("+", "-", "*", "/", "return"):
        yield from (f"{token} {factor} * " for factor in (-1, 1.0000001, 3))
    if token[0].isdigit():
        yield from (f"({token} + 1)", f"({token} * 2 + 0.5)")


def same(one, other, atol):
    """Whether two results agree, judged by numpy's own comparison and not by the one of `check`."""
    if isinstance(one, (tuple, list)) or isinstance(other, tuple):
        return len(one) == len(other) and all(same(*pair, atol) for pair in zip(one, other))
    return np.shape(one) == np.shape(other) and np.allclose(one, other, 1e-8, atol)


@pytest.mark.parametrize(("name", "form"), FORMS, ids=label)
def test_random_damage_is_refused(answered, name, form):
    exercise, refused, unseen = EXERCISES[name], 0, fresh(name, 1, 100)
    for source, function in damaged(form):
        if answered(name, function) != f"{name}: right\n":
            refused += 1
            continue
        for inputs in unseen:
            right = exercise.right(*copy.deepcopy(inputs))
            assert same(function(*inputs), right, exercise.atol), f"{inputs}\n{source}"
    assert refused


# The notebooks


@pytest.mark.parametrize("name", EXERCISES)
def test_the_section_to_read_again_is_there_and_the_exercise_too(name):
    number, heading = EXERCISES[name].read
    cells = NOTEBOOKS[number]["cells"]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    assert (2, heading) in [found for text in texts for found in headings(text)]
    checks = [cell["source"] for cell in cells if "check" in tags(cell)]
    starts = (f'check("{name}", my_', f'check("{name}", (my_')
    assert any(source.startswith(starts) for source in checks)
