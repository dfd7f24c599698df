"""Pictures in a row as one animated PNG, which viewers that cannot play show as its last picture.

With this file you can turn drawn pictures into the bytes of one file that is small, does not play
for ever and is the same in every run.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

Pixels = NDArray[np.uint8]

ROUNDS = 1  # nothing moves by itself for more than five seconds: WCAG 2.2.2
MAX_SECONDS = 5.0  # for one round
MAX_BYTES = 500_000
HOLD = 0.25  # the share of a round for which the last picture stays
CLEAR = 255  # the number of the colour that lets the picture before shine through


def animated_png(pictures: Sequence[Pixels], seconds: float) -> bytes:
    """One PNG that plays the pictures `ROUNDS` times, in `seconds` each time.

    pictures : each (height, width, 3), red, green and blue, all of one size.
    Raises ValueError for fewer than two pictures, for a time that is not above 0 and at most
    `MAX_SECONDS`, and for a file above `MAX_BYTES`.
    """
    if len(pictures) < 2:
        raise ValueError(f"frames: motion needs two at least, got {len(pictures)}. Or use show.")
    if not 0 < seconds <= MAX_SECONDS:
        raise ValueError(f"seconds = {seconds}: expected above 0 and at most {MAX_SECONDS:g}.")
    numbers, palette = _in_few_colours(np.stack(pictures))
    changes = np.where(numbers[1:] == numbers[:-1], np.uint8(CLEAR), numbers[1:])
    last, *frames = (_image(one, palette) for one in (numbers[-1], numbers[0], *changes))
    each = round(1000 * seconds * (1 - HOLD) / len(changes))
    file = io.BytesIO()
    last.save(
        file,
        format="png",
        save_all=True,
        default_image=True,  # the still picture is no part of the motion
        append_images=frames,
        duration=[each] * len(changes) + [round(1000 * seconds * HOLD)],
        loop=ROUNDS,
        blend=PngImagePlugin.Blend.OP_OVER,
        transparency=CLEAR,
    )
    if file.tell() > MAX_BYTES:
        raise ValueError(
            f"{len(pictures)} frames make {file.tell() / 1000:.0f} kB, the limit is"
            f" {MAX_BYTES / 1000:.0f} kB. Draw fewer frames, or a smaller figure."
        )
    return file.getvalue()


def _in_few_colours(pictures: Pixels) -> tuple[Pixels, list[int]]:
    """The number of each pixel's colour, and the palette that all pictures share.

    A third of the bytes. No dithering, which would sprinkle flat areas with dots.
    """
    below_each_other = Image.fromarray(np.concatenate(pictures))
    few = below_each_other.quantize(CLEAR, dither=Image.Dither.NONE)
    palette = few.getpalette() or []
    # A palette that ends before CLEAR would make Pillow forget that CLEAR is clear.
    return np.asarray(few).reshape(pictures.shape[:3]), palette + [0] * (3 * 256 - len(palette))


def _image(numbers: Pixels, palette: list[int]) -> Image.Image:
    image = Image.fromarray(numbers)
    image.putpalette(palette)
    return image
