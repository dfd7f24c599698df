"""What several test files share."""

from __future__ import annotations

import doctest
import io
import struct
import zlib
from importlib import import_module

import pytest
from PIL import Image

from scratchlr import maths
from scratchlr.exercises import check


@pytest.fixture(scope="session")
def sound_mathematics() -> None:
    """Skip what is built on the functions of maths while one of them breaks the formula it states.

    One mistake is then red where it is, in the function's own tests, and not in all that use it.
    """
    for module in {function.__module__ for function in maths.FUNCTIONS.values()}:
        if doctest.testmod(import_module(module)).failed:
            pytest.skip(f"mend {module} first: an example in its docstrings fails")


@pytest.fixture
def answered(capsys):
    """What the check of exercise `name` prints about an answer."""

    def ask(name, answer):
        check(name, answer)
        return capsys.readouterr().out

    return ask


@pytest.fixture(scope="session")
def played():
    """What a viewer shows of an animated PNG: the still picture, and each frame.

    Read chunk by chunk, because Pillow before 11 reads clear pixels of a frame as black.
    """

    def png(size, palette, data):
        header = (b"IHDR", struct.pack(">2I5B", *size, 8, 3, 0, 0, 0))
        parts = [header, *palette, (b"IDAT", data), (b"IEND", b"")]
        body = [struct.pack(">I", len(d)) + k + d + crc(k + d) for k, d in parts]
        return Image.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(body))).convert("RGBA")

    def crc(data):
        return struct.pack(">I", zlib.crc32(data))

    def read(file):
        at, chunks = 8, []
        while at < len(file):
            (length,) = struct.unpack(">I", file[at : at + 4])
            chunks.append((file[at + 4 : at + 8], file[at + 8 : at + 8 + length]))
            at += 12 + length
        found = dict(chunks)
        size = struct.unpack(">2I", found[b"IHDR"][:8])
        assert found[b"IHDR"][8:] == bytes([8, 3, 0, 0, 0]), "a byte a pixel, from a palette"
        palette = [(kind, found[kind]) for kind in (b"PLTE", b"tRNS")]
        still = png(size, palette, b"".join(data for kind, data in chunks if kind == b"IDAT"))
        frames = []  # each with its size, its place, and its data in pieces
        for kind, data in chunks:
            if kind == b"fcTL":
                _, *box, _, _, disposal, blend = struct.unpack(">5I2H2B", data)
                assert disposal == 0 and blend == 1, "laid over the frame before"
                frames.append((box[:2], box[2:], []))
            elif kind == b"fdAT":
                frames[-1][2].append(data[4:])
        shown, result = Image.new("RGBA", size), [still.convert("RGB")]
        for extent, place, pieces in frames:
            shown.alpha_composite(png(extent, palette, b"".join(pieces)), tuple(place))
            result.append(shown.convert("RGB"))
        return result

    return read
