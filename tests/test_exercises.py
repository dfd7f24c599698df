"""Proves that a check tells a learner the truth: right is right however it is written, and each mistake gets its own name.

The known mistakes of exercises.py are tried one by one. Beside them the right answers are damaged at random, one sign,
operator or number at a time: whatever then computes something else must be refused.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
import textwrap

import numpy as np
import pytest
from scipy.special import expit

from scratchlr.exercises import EXERCISES, check
from scratchlr.maths import binary
from scratchlr.maths.binary import gradient
from tools.prose import headings
from tools.series import ROOT, read, tags

FUNCTIONS = {name: exercise for name, exercise in EXERCISES.items() if callable(exercise.right)}
NUMBERS = {name: exercise for name, exercise in EXERCISES.items() if not callable(exercise.right)}
MISTAKES = [
    (name, sentence) for name, exercise in EXERCISES.items() for sentence in exercise.mistakes
]
NOTEBOOKS = {
    path.name[:2]: read(path) for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
}


@pytest.fixture
def answered(capsys):
    """What the check of exercise `name` prints about an answer."""

    def ask(name, answer):
        check(name, answer)
        return capsys.readouterr().out

    return ask


# Right answers


@pytest.mark.parametrize("name", EXERCISES)
def test_the_right_answer_is_right(answered, name):
    assert answered(name, EXERCISES[name].right) == f"{name}: right\n"


def loops_sigmoid(z):
    """One number after the other, with branches."""
    z = np.asarray(z, dtype=float)
    result = np.empty(z.shape)
    for place in np.ndindex(z.shape):
        q = np.exp(-abs(z[place]))
        result[place] = 1 / (1 + q) if z[place] >= 0 else q / (1 + q)
    return result


def loops_loss(y, z):
    pairs = np.broadcast(y, z)
    return sum(max(zi, 0) - yi * zi + np.log1p(np.exp(-abs(zi))) for yi, zi in pairs) / pairs.size


def loops_gradient(X, y, w, b):
    n, d = X.shape
    dw, db = [0.0] * d, 0.0
    for i in range(n):
        r = expit(sum(X[i, j] * w[j] for j in range(d)) + b) - y[i]
        dw = [dw[j] + X[i, j] * r / n for j in range(d)]
        db += r / n
    return dw, db


def loops_step(X, y, w, b, lr):
    dw, db = loops_gradient(X, y, w, b)
    return [wj - lr * slope for wj, slope in zip(w, dw)], b - lr * db


def loops_one_row_test(predict, X):
    try:
        return np.array_equal([predict(row[np.newaxis])[0] for row in X], predict(X))
    except ValueError:
        return False


def by_singular_values(X):
    A = np.column_stack([np.ones(len(X)), X])
    return 8 * len(A) / np.linalg.svd(A, compute_uv=False).max() ** 2


OTHERWISE = [
    ("rival", lambda y: np.bincount(y, minlength=2).max() / y.size),
    (
        "predict",
        lambda x, weight, threshold: np.array(
            [int(expit(weight[0] + row @ weight[1:]) >= threshold) for row in x]
        ),
    ),
    ("logit", lambda p: np.log(p) - np.log1p(-np.asarray(p))),
    ("sigmoid", expit),
    ("sigmoid", loops_sigmoid),
    (
        "sigmoid",
        lambda z: np.where(np.asarray(z) >= 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z))),
    ),
    (
        "best constant",
        lambda y: np.mean([binary.log_loss(yi, np.log(y.mean() / (1 - y.mean()))) for yi in y]),
    ),
    ("log_loss", loops_loss),
    (
        "log_loss",
        lambda y, z: np.logaddexp(0, np.where(np.asarray(y) == 1, -1, 1) * np.asarray(z)).mean(),
    ),
    ("gradient", loops_gradient),
    (
        "gradient",
        lambda X, y, w, b: (
            np.mean(X.T * (expit(X @ w + b) - y), axis=1),
            np.mean(expit(X @ w + b) - y),
        ),
    ),
    (
        "penalised gradient",
        lambda X, y, w, b, l2: [gradient(X, y, w, b)[0] + l2 * w, gradient(X, y, w, b)[1]],
    ),
    ("gradient_step", loops_step),
    ("largest_safe_rate", by_singular_values),
    ("score", lambda X, y, w, b: np.count_nonzero((expit(X @ w + b) >= 0.5) == (y == 1)) / len(y)),
    ("l2", lambda C, n: C**-1 / n),
    ("one-row test", loops_one_row_test),
    ("slopes by hand", (-0.67, 0)),
    ("slopes by hand", (np.array([-4 / 6]), np.array(0.0))),
    ("slopes by hand", np.array([-4 / 6, 0.0])),
    ("safe rate by hand", 2),
]


@pytest.mark.parametrize(
    ("name", "answer"), OTHERWISE, ids=[f"{name} {i}" for i, (name, _) in enumerate(OTHERWISE)]
)
def test_a_right_answer_written_otherwise_is_right(answered, name, answer):
    assert answered(name, answer) == f"{name}: right\n"


def test_every_exercise_is_also_answered_otherwise():
    assert {name for name, _ in OTHERWISE} == set(EXERCISES)


# Known mistakes


@pytest.mark.parametrize(
    ("name", "sentence"), MISTAKES, ids=[f"{name}: {s[:40]}" for name, s in MISTAKES]
)
def test_a_known_mistake_is_named(answered, name, sentence):
    exercise = EXERCISES[name]
    said = answered(name, exercise.mistakes[sentence])
    assert said.startswith(f"{name}: not yet: {sentence}.\n"), said
    assert f"Read again: notebook {exercise.read[0]}, “{exercise.read[1]}”." in said
    if name in FUNCTIONS:
        assert "\nFor " in said and "; expected " in said


@pytest.mark.parametrize("name", ["sigmoid", "log_loss", "gradient", "gradient_step"])
def test_the_four_main_exercises_know_eight_mistakes_at_least(name):
    assert len(EXERCISES[name].mistakes) >= 8


def test_the_first_input_that_shows_the_mistake_is_shown(answered):
    """Overflow shows only far out, a wrong sign at once; two values that look alike get more digits."""
    assert "For z = 2 you returned 0.1192; expected 0.8808." in answered(
        "sigmoid", lambda z: expit(-np.asarray(z))
    )
    far = answered("sigmoid", lambda z: np.exp(np.asarray(z)) / (1 + np.exp(np.asarray(z))))
    assert (
        "For z = [800, -800, -700] you returned [nan, 0, 9.86e-305]; expected [1, 0, 9.86e-305]."
        in far
    )
    near = answered("sigmoid", lambda z: np.round(expit(z), 6))
    assert "close, but" in near and "you returned 0.880797; expected 0.8807970779" in near


# Mistakes that any function can make


def prints(z):
    print(expit(z))


def forgets_to_return(z):
    1 + z


def changes_its_input(z):
    p = expit(z)
    if isinstance(z, np.ndarray):
        z += 1
    return p


def stops(z):
    return undefined_name + z  # noqa: F821


class Unshowable:
    def __repr__(self):
        raise RuntimeError


def itself():
    result = []
    result.append(result)
    return result


GENERAL = [
    (prints, "prints its result; replace print"),
    (forgets_to_return, "returns nothing: its last line needs a return"),
    (changes_its_input, "changes what it is given"),
    (stops, "your code stopped with an error.\nFor z = 2:\nTraceback"),
    (lambda z, y: expit(z), "it must take (z).\n"),
    (lambda: 0.5, "it must take (z).\n"),
    (
        lambda z: [0.5],
        "the shape is (1,), expected () (where () is a single number).\nFor z = 2 you returned [0.5]; expected 0.8808.",
    ),
    (lambda z: "0.88", "For z = 2 you returned '0.88'"),
    (lambda z: {"p": 0.88}, "For z = 2 you returned {'p': 0.88}"),
    (lambda z: (0.88, 0.12), "the shape is (2,), expected ()"),
    (lambda z: 1j, "For z = 2 you returned"),
    (lambda z: 0.3 * np.asarray(z), "For z = 2 you returned 0.6; expected 0.8808."),
    (
        lambda z: 1 / (1 + np.exp(-np.asarray(z))),
        "the numbers are right, but numpy warns: overflow encountered in exp.\nSeen with z = [800",
    ),
    (0.8808, "hand over the function itself, without brackets behind its name, not 0.8808"),
    (None, "hand over the function itself"),
    ("sigmoid", "hand over the function itself"),
    (max, "your code stopped with an error"),
    (lambda z: 10**400, "For z = 2 you returned 1000"),
    (lambda z: [..., 1], "For z = 2 you returned [Ellipsis, 1]"),
    (lambda z: expit(z) + 0j, "For z = 2 you returned np.complex128(0.88"),
    (lambda z: str(expit(z)), "For z = 2 you returned "),
    (lambda z: sys.exit("no"), "your code stopped with an error.\nFor z = 2:\nTraceback"),
    (lambda z: (_ for _ in ()), "For z = 2 you returned <generator"),
    (lambda z: "x" * 10**6, "xxx…; expected"),
    (lambda z: Unshowable(), "a Unshowable"),
    (lambda z: itself(), "[[...]]"),
]


@pytest.mark.parametrize(("answer", "words"), GENERAL, ids=[words[:40] for _, words in GENERAL])
def test_any_other_mistake_gets_input_output_and_expectation(answered, answer, words):
    said = answered("sigmoid", answer)
    assert said.startswith("sigmoid: not yet") and words in said, said


def test_the_traceback_is_the_learners(answered):
    said = answered("sigmoid", stops)
    assert (
        "return undefined_name + z" in said
        and "NameError: name 'undefined_name' is not defined" in said
    )
    assert "checks.py" not in said


def test_a_wrong_number_of_values_is_shown_with_its_shape(answered):
    wrong = answered("gradient", lambda X, y, w, b: (w, b, w))
    assert "the shape is ((1,), (), (1,)), expected ((1,), ())" in wrong
    row = answered(
        "gradient",
        lambda X, y, w, b: (gradient(X, y, w, b)[0][np.newaxis], gradient(X, y, w, b)[1]),
    )
    assert "the shape is ((1, 1), ()), expected ((1,), ())" in row


def test_a_right_step_in_place_is_named(answered):
    def in_place(X, y, w, b, lr):
        dw, db = gradient(X, y, w, b)
        w -= lr * dw
        return w, b - lr * db

    assert "changes what it is given (as -= does with an array)" in answered(
        "gradient_step", in_place
    )


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "answer",
    [17.0, (17.0, 17.0), "2", None, np.ones(3), 10**400, [0, [0]]],
    ids=lambda a: str(a)[:9],
)
def test_a_wrong_number_is_refused(answered, name, answer):
    assert answered(name, answer).startswith(f"{name}: not yet: ")


# Stubs


def stub(z): ...


def described_stub(z):
    """Here will stand my sigmoid."""
    ...


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("answer", [stub, described_stub, ...], ids=["stub", "described", "dots"])
def test_a_stub_is_not_attempted_yet(answered, name, answer):
    if name in FUNCTIONS or answer is ...:
        assert answered(name, answer) == f"{name}: not attempted yet\n"


def test_a_half_answer_is_named(answered):
    assert answered("slopes by hand", (..., ...)) == "slopes by hand: not attempted yet\n"
    assert "one of the numbers is still `...`" in answered("slopes by hand", (-4 / 6, ...))


def test_a_typo_is_shown_as_what_it_is_and_not_as_a_mistake_of_the_table(answered):
    said = answered("predict", lambda x_new, weight, threshold: x_new @ wieght >= threshold)  # noqa: F821
    assert (
        "your code stopped with an error" in said
        and "NameError: name 'wieght' is not defined" in said
    )


def test_warnings_are_seen_also_where_somebody_switched_them_off(answered):
    with np.errstate(all="ignore"):
        assert "numpy warns: overflow" in answered(
            "sigmoid", lambda z: 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
        )


def test_a_hushed_warning_is_no_cure(answered):
    def hushed(z):
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))

    assert "the numbers are right, but errstate hushes a warning" in answered("sigmoid", hushed)


def test_a_difference_instead_of_a_formula_is_close_but_not_right(answered):
    def difference(X, y, w, b, h=1e-5):
        at = lambda w, b: binary.log_loss(y, X @ w + b)  # noqa: E731
        dw = [(at(w + h * unit, b) - at(w - h * unit, b)) / (2 * h) for unit in np.eye(len(w))]
        return np.array(dw), (at(w, b + h) - at(w, b - h)) / (2 * h)

    assert "not yet: close, but is something rounded, cut off or a difference taken" in answered(
        "gradient", difference
    )


@pytest.mark.parametrize(
    "constant", [lambda z: 0.5, lambda z: True, lambda z: ""], ids=["number", "True", "text"]
)
def test_a_constant_is_an_attempt(answered, constant):
    assert "not attempted" not in answered("sigmoid", constant)


def test_an_unknown_exercise_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="no exercise 'sigmiod'. There are: rival, predict"):
        check("sigmiod", stub)


# Damaged at random

SWAPS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
}
COMPARE = {ast.Lt: ast.Gt, ast.GtE: ast.Lt, ast.Eq: ast.NotEq}
NAMES = {"exp": "exp2", "log": "log2", "mean": "sum", "sum": "mean", "abs": "square", "max": "min"}


def damages(tree):
    """Each place where one thing can be changed, as a function that changes it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            yield lambda node=node: setattr(node, "op", SWAPS[type(node.op)]())
            yield lambda node=node: node.__dict__.update(left=node.right, right=node.left)
            yield lambda node=node: setattr(
                node, "right", ast.BinOp(node.right, ast.Mult(), ast.Constant(1.5))
            )
            yield lambda node=node: setattr(node, "left", ast.UnaryOp(ast.USub(), node.left))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield lambda node=node: setattr(node, "op", ast.UAdd())
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARE:
            yield lambda node=node: setattr(node, "ops", [COMPARE[type(node.ops[0])]()])
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, (int, float))
            and not isinstance(node.value, bool)
        ):
            yield lambda node=node: setattr(node, "value", node.value + 1)
            yield lambda node=node: setattr(node, "value", node.value * 2 + 0.5)
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            yield lambda node=node: setattr(node, "attr", NAMES[node.attr])
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield lambda node=node: setattr(node, "id", NAMES[node.id])
        elif isinstance(node, ast.Return):
            yield lambda node=node: setattr(
                node, "value", ast.Tuple([node.value, node.value], ast.Load())
            )
            yield lambda node=node: setattr(node, "value", ast.List([node.value], ast.Load()))
            for times in (0.5, 0.999, -1.0, 2.0, 1.0000001, 3.0, 10.0):
                if not isinstance(node.value, ast.Tuple):
                    yield lambda node=node, times=times: setattr(
                        node, "value", ast.BinOp(node.value, ast.Mult(), ast.Constant(times))
                    )
                else:
                    yield lambda node=node, times=times: node.value.elts.__setitem__(
                        0, ast.BinOp(node.value.elts[0], ast.Mult(), ast.Constant(times))
                    )


SOURCES = {
    "rival": "def f(y):\n    share = np.mean(y == 1)\n    return max(share, 1 - share)",
    "predict": inspect.getsource(EXERCISES["predict"].right),
    "logit": inspect.getsource(EXERCISES["logit"].right),
    "sigmoid": inspect.getsource(binary.sigmoid),
    "best constant": inspect.getsource(EXERCISES["best constant"].right),
    "log_loss": inspect.getsource(binary.log_loss),
    "gradient": inspect.getsource(binary.gradient),
    "penalised gradient": "def f(X, y, w, b, l2):\n    r = sigmoid(X @ w + b) - y\n    return X.T @ r / len(y) + l2 * w, r.mean()",
    "gradient_step": inspect.getsource(binary.gradient_step),
    "largest_safe_rate": inspect.getsource(binary.largest_safe_rate),
    "score": "def f(X, y, w, b):\n    z = X @ w + b\n    return np.sum((z >= 0) == y) / len(y)",
    "l2": "def f(C, n):\n    return 1 / (C * n)",
    "one-row test": "def f(predict, X):\n    count = 0\n    for i in range(len(X)):\n"
    "        count = count + (predict(X[i : i + 1])[0] == predict(X)[i])\n    return count == len(X)",
}


def damaged(source, which):
    """The function with the damage of that number, compiled; or None when there are not so many."""
    tree = ast.parse(textwrap.dedent(source))
    places = list(damages(tree))
    if which >= len(places):
        return None
    places[which]()
    names = {"np": np, "sigmoid": binary.sigmoid, "gradient": gradient, "Array": object}
    exec(
        "from __future__ import annotations\n" + ast.unparse(ast.fix_missing_locations(tree)), names
    )
    return names[tree.body[0].name]


def differs(exercise, function):
    """Whether it computes something else, or nothing, on one of the inputs at least; to the digits that a check looks at."""
    for inputs in exercise.inputs:
        with np.errstate(all="ignore"):
            right = exercise.right(*copy.deepcopy(inputs))
            try:
                found = function(*copy.deepcopy(inputs))
            except Exception:
                return True
        pairs = (
            zip(found, right)
            if isinstance(right, tuple) and isinstance(found, tuple)
            else [(found, right)]
        )
        for one, other in pairs:
            try:
                np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-300)
            except (AssertionError, TypeError, ValueError):
                return True
            if np.shape(one) != np.shape(other):
                return True
    return False


@pytest.mark.parametrize("name", FUNCTIONS)
def test_random_damage_is_refused(answered, name):
    """Twenty damages that change what is computed, picked at random; none may pass, none may break the check."""
    exercise, refused = EXERCISES[name], 0
    for which in np.random.default_rng(0).permutation(100):
        function = damaged(SOURCES[name], which)
        if refused < 20 and function is not None and differs(exercise, function):
            said = answered(name, function)
            assert said.startswith(f"{name}: not yet"), f"damage {which} of {SOURCES[name]}: {said}"
            refused += 1
    assert refused >= min(20, len(list(damages(ast.parse(textwrap.dedent(SOURCES[name]))))) - 4), (
        f"only {refused} damages"
    )


# The notebooks


@pytest.mark.parametrize("name", EXERCISES)
def test_the_section_to_read_again_is_there_and_the_exercise_too(name):
    number, heading = EXERCISES[name].read
    texts = [
        cell["source"] for cell in NOTEBOOKS[number]["cells"] if cell["cell_type"] == "markdown"
    ]
    assert (2, heading) in [found for text in texts for found in headings(text)]
    checks = [cell["source"] for cell in NOTEBOOKS[number]["cells"] if "check" in tags(cell)]
    assert any(
        source.startswith((f'check("{name}", my_', f'check("{name}", (my_')) for source in checks
    )
