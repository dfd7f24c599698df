"""Proves that a moving picture plays what was drawn, ends, stays small and stands at its end."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from scratchlr import motion
from scratchlr.motion import animated_png

SIZE = (40, 60)  # rows, columns


def drawn(frames):
    """White pictures, each with a bar of its own height, a still line, and a shade of 40 greys."""
    pictures = np.full((frames, *SIZE, 3), 255, dtype=np.uint8)
    pictures[:, :, 50:] = np.linspace(0, 255, 40).astype(np.uint8)[:, None, None]
    pictures[:, 20, :50] = (0, 114, 178)
    for frame, picture in enumerate(pictures):
        picture[: 2 + frame, 5:15] = (213, 94, 0)
    return list(pictures)


def opened(png):
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("count", [2, 7])
def test_every_frame_is_what_was_drawn_and_the_still_picture_is_the_last(count, played):
    still, *frames = map(np.asarray, played(animated_png(drawn(count), seconds=2)))
    assert len(frames) == count
    for frame, picture in zip(frames, drawn(count)):
        assert np.array_equal(frame, picture)
    assert np.array_equal(still, frames[-1])


def test_with_many_colours_the_flat_areas_stay_exact_and_the_others_close(played):
    pictures = drawn(3)
    near = np.array([213, 94, 0]) + np.random.default_rng(0).integers(0, 20, (15, 45, 3))
    for picture in pictures:
        picture[25:, :45] = near  # as at the edge of a line: close to the colour of the bar
    still, *frames = map(np.asarray, played(animated_png(pictures, seconds=2)))
    for frame, picture in zip(frames, pictures):
        assert np.array_equal(frame[:20], picture[:20])
        assert np.abs(frame.astype(int) - picture).mean() < 8
    assert np.array_equal(still, frames[-1])


def test_it_plays_at_most_three_rounds_of_the_seconds_asked_for_and_rests_at_the_end():
    picture = opened(animated_png(drawn(5), seconds=4))
    assert picture.info["default_image"] and 1 <= picture.info["loop"] <= 3
    durations = []
    for frame in range(1, picture.n_frames):
        picture.seek(frame)
        durations.append(picture.info["duration"])
    assert sum(durations) == 4000 and durations == [750] * 4 + [1000]


def test_the_same_pictures_give_the_same_bytes():
    assert animated_png(drawn(4), seconds=1) == animated_png(drawn(4), seconds=1)


def test_what_stays_as_it_is_costs_nothing():
    """Were each frame stored whole, ten of them would weigh ten times as much."""
    pictures = drawn(10)
    noise = np.random.default_rng(0).integers(0, 2, SIZE) * 255
    for frame, picture in enumerate(pictures):
        picture[:, 20:45] = noise[:, 20:45, None]
        picture[-1, -1] = 10 * frame  # something moves on both sides of what stays
    assert len(animated_png(pictures, 4)) < 1.5 * len(animated_png(pictures[:2], 4))


@pytest.mark.parametrize(
    ("frames", "seconds", "said"),
    [
        (1, 4, "frames: motion needs two at least, got 1"),
        (0, 4, "got 0"),
        (3, 5.5, "seconds = 5.5: expected above 0 and at most 5"),
        (3, 0, "seconds = 0"),
        (3, float("nan"), "seconds = nan"),
    ],
)
def test_what_cannot_be_played_is_refused(frames, seconds, said):
    with pytest.raises(ValueError, match=said):
        animated_png(drawn(frames), seconds)


def test_a_file_that_is_too_large_is_refused_with_a_way_out(monkeypatch):
    size = len(animated_png(drawn(3), 2))
    monkeypatch.setattr(motion, "MAX_BYTES", size)
    assert len(animated_png(drawn(3), 2)) == size
    monkeypatch.setattr(motion, "MAX_BYTES", size - 1)
    with pytest.raises(ValueError, match=r"3 frames make .* kB, the limit is .*fewer frames"):
        animated_png(drawn(3), 2)


def test_it_ends_soon_and_does_not_swell_a_notebook():
    assert motion.ROUNDS * motion.MAX_SECONDS <= 5 and motion.MAX_BYTES <= 500_000
