"""The exercises of the notebooks: what a right answer is, which mistakes are known, and the judge that tells them apart."""

from scratchlr.exercises.catalogue import EXERCISES, Exercise
from scratchlr.exercises.check import check

__all__ = ["EXERCISES", "Exercise", "check"]
