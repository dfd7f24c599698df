"""Measure the class against others: `make bench`. It decides nothing.

It prints tables and saves them, with a picture, in build/bench/. All run on one thread of the
linear algebra and take turns, so that a busy moment meets each of them; what counts are the ratios,
each the median over the turns. Rivals: scikit-learn's solvers, mlxtend's gradient descent, and the
recipe of notebook 00. The two that use gradient descent as ours does are given as many steps and
the same rate; of their equal steps a few are timed, and multiplied. The penalty is that of C = 1.
The larger tables are random, 30 columns each.
"""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from mlxtend.classifier import LogisticRegression as OfMlxtend
from sklearn._loss import HalfBinomialLoss
from sklearn.linear_model import LogisticRegression as OfScikitLearn
from sklearn.linear_model._linear_loss import LinearModelLoss
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from scratchlr import (
    LogisticRegression,
    gradient,
    largest_curvature,
    log_loss,
    model,
    plots,
    sigmoid,
)
from scratchlr.data import breast_cancer
from tools.series import ROOT

FOLDER = ROOT / "build" / "bench"
ROWS = {569: 15, 100_000: 11, 1_000_000: 5}  # rows of X: how often each rival has its turn
GAP = 1e-8  # how close to the lowest loss counts as arrived
FEW = 3  # steps of the slow rivals that are timed
Runs = dict[str, Callable[[], object]]


def table(n: int) -> tuple[np.ndarray, np.ndarray]:
    """X (n, 30) and y (n,): the breast-cancer data standardised, or random rows."""
    if n == 569:
        X, y, *_ = breast_cancer()
        return (X - X.mean(axis=0)) / X.std(axis=0), y
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, 30))
    return X, (rng.random(n) < sigmoid(X @ rng.normal(size=30) / 3)).astype(int)


def seconds(run: Callable[[], object], least: float = 0.02) -> float:
    """Time of one call, over as many calls as it takes to fill `least`."""
    start, calls = time.perf_counter(), 0
    while (took := time.perf_counter() - start) < least or not calls:
        run()
        calls += 1
    return took / calls


def race(runs: Runs, turns: int, bar: tqdm) -> dict[str, np.ndarray]:
    """Seconds of each, shape (turns,); they take turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(turns):
        for name, run in runs.items():
            times[name].append(seconds(run))
            bar.update()
    return {name: np.array(took) for name, took in times.items()}


def ratios(times: dict[str, np.ndarray], base: str) -> dict[str, float]:
    """The median over the turns of each rival's time divided by that of `base` in the same turn."""
    return {name: float(np.median(took / times[base])) for name, took in times.items()}


def recipe_step(X: np.ndarray, y: np.ndarray, weight: np.ndarray, rate: float) -> np.ndarray:
    """One step of the recipe of notebook 00 and its loss. X has a column of ones."""
    p = 1 / (1 + np.exp(-X @ weight))
    np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))
    return weight - rate * X.T @ (p - y) / len(y)


def one_gradient(X: np.ndarray, y: np.ndarray) -> Runs:
    w, number, ours = np.full(30, 0.01), y.astype(float), LogisticRegression()
    ones, blocks = np.column_stack([np.ones(len(y)), X]), model._blocks(X, number)
    theirs, weight = LinearModelLoss(HalfBinomialLoss(), fit_intercept=True), np.append(w, 0.0)
    return {
        "reading X once": X.sum,
        "the class, in blocks": lambda: ours._slopes(blocks, w, 0.0),
        "gradient, all rows at once": lambda: gradient(X, number, w, 0.0),
        "scikit-learn's loss_gradient": lambda: theirs.loss_gradient(weight, X, number),
        "the recipe, with its loss": lambda: recipe_step(ones, number, np.append(0.0, w), 0.01),
    }


def loss_of(fitted: Any, X: np.ndarray, y: np.ndarray, l2: float) -> float:
    w, b = fitted.coef_[0], fitted.intercept_[0]
    return log_loss(y, X @ w + b) + l2 / 2 * w @ w


def arrivals(X: np.ndarray, y: np.ndarray) -> tuple[Runs, dict[str, float]]:
    """Fits that stop when the loss is within GAP of the lowest, at C = 1; how often each counts."""
    n, l2 = len(y), 1 / len(y)
    lowest = loss_of(OfScikitLearn(solver="newton-cholesky", tol=1e-14).fit(X, y), X, y, l2)
    runs: Runs = {}
    for solver in ("lbfgs", "newton-cholesky"):
        rivals = (
            OfScikitLearn(solver=solver, tol=10.0**-power, max_iter=10_000)
            for power in range(2, 13)
        )
        good = next(r for r in rivals if loss_of(r.fit(X, y), X, y, l2) - lowest <= GAP)
        runs[f"scikit-learn, {solver}"] = lambda good=good: good.fit(X, y)
    tols = 10.0 ** -np.arange(3, 10, 0.25)
    ours = (LogisticRegression(l2=l2, tol=tol, max_iter=100_000) for tol in tols)
    with warnings.catch_warnings(action="ignore"):  # the first ones stop too early, and say so
        good = next(r for r in ours if loss_of(r.fit(X, y), X, y, l2) - lowest <= GAP)
    runs["the class"] = lambda: good.fit(X, y)
    steps, rate = good.n_iter_, model.SAFETY * 2 / (largest_curvature(X) + l2)
    few = min(FEW if n > 1000 else 100, steps)
    mlxtend = OfMlxtend(eta=rate / n, epochs=few, l2_lambda=1.0)
    runs["mlxtend, as many steps"] = lambda: mlxtend.fit(X, y)
    ones, weight = np.column_stack([np.ones(n), X]), np.zeros(31)
    runs["the recipe, as many steps"] = lambda: [
        recipe_step(ones, y, weight, rate) for _ in range(few)
    ]
    return runs, {name: steps / few if "as many" in name else 1.0 for name in runs}


def whole_fits(X: np.ndarray, y: np.ndarray) -> Runs:
    """As they come but for the same penalty: checks, training, warnings, each with its own tol."""
    rivals = {
        f"scikit-learn, {solver}": OfScikitLearn(solver=solver)
        for solver in ("lbfgs", "newton-cholesky")
    }
    rivals["the class"] = LogisticRegression(l2=1 / len(y))
    return {name: lambda rival=rival: rival.fit(X, y) for name, rival in rivals.items()}


def memory(X: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """The most that a fit of a few steps holds beside X, in units of X."""
    rivals = {
        f"scikit-learn, {solver}": OfScikitLearn(solver=solver, max_iter=3)
        for solver in ("lbfgs", "newton-cholesky")
    }
    rivals |= {
        "the class": LogisticRegression(max_iter=3),
        "mlxtend": OfMlxtend(eta=1e-7, epochs=1),
    }
    peaks = {}
    for name, rival in rivals.items():
        tracemalloc.start()
        rival.fit(X, y)
        peaks[name] = tracemalloc.get_traced_memory()[1] / X.nbytes
        tracemalloc.stop()
    return peaks


def markdown(title: str, columns: dict[str, dict[str, float]]) -> str:
    """One row for each rival, one column for each table."""
    names = dict.fromkeys(name for column in columns.values() for name in column)
    lines = [f"## {title}", "", f"| | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    for name in names:
        cells = (f"{column[name]:.2f}" if name in column else "–" for column in columns.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draw(parts: dict[str, dict[str, dict[str, float]]]) -> plt.Figure:
    plots.use_style()
    fig, axes = plt.subplots(len(parts), 1, figsize=(11, 3.2 * len(parts)))
    for ax, (title, columns) in zip(axes, parts.items()):
        names = list(dict.fromkeys(name for column in columns.values() for name in column))
        for marker, (column, values) in zip("os^", columns.items()):
            ax.plot(
                list(values.values()),
                [names.index(name) for name in values],
                marker,
                markersize=9,
                label=column,
            )
        ax.set(
            xscale="log", yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.5, -0.5)
        )
        plots.label(ax, title, "", "")
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return fig


def main() -> None:
    start = time.perf_counter()
    titles = (
        "One gradient, in readings of X",
        f"Time to a loss within {GAP:g} of the lowest; the class = 1",
        "A whole fit as it comes; the class = 1",
        "Memory beside X, in units of X",
    )
    parts: dict[str, dict[str, dict[str, float]]] = {title: {} for title in titles}
    recipe: dict[str, float] = {}
    with (
        threadpool_limits(1),
        warnings.catch_warnings(action="ignore"),
        tqdm(desc="bench", unit="run") as bar,
    ):
        for n, turns in ROWS.items():
            X, y = table(n)
            column = f"{n:,} × 30"
            times = race(one_gradient(X, y), turns, bar)
            parts[titles[0]][column] = ratios(times, "reading X once")
            recipe[column] = ratios(times, "the recipe, with its loss")["the class, in blocks"]
            runs, factors = arrivals(X, y)
            times = race(runs, max(turns // 2, 3), bar)
            parts[titles[1]][column] = ratios(
                {name: took * factors[name] for name, took in times.items()}, "the class"
            )
            parts[titles[2]][column] = ratios(
                race(whole_fits(X, y), max(turns // 2, 3), bar), "the class"
            )
        parts[titles[3]][column] = memory(X, y)
    recipes = ", ".join(f"{ratio:.2f} at {column}" for column, ratio in recipe.items())
    report = "\n\n".join(markdown(title, columns) for title, columns in parts.items())
    report += (
        f"\n\nOne gradient of the class takes this share of a step of the recipe: {recipes}.\n"
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "tables.md").write_text(report, encoding="utf-8")
    draw(parts).savefig(FOLDER / "picture.png")
    took = time.perf_counter() - start
    print(f"\n{report}\nTook {took:.0f} s. Saved in build/bench/: tables.md, picture.png")


if __name__ == "__main__":
    main()
