"""Files that somebody made to hurt, and the largest that are taken; each with what must become of it."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from picture_files import chunk, oriented, quarters, raw_png, riff, saved, segment, tiff, vp8x
from PIL import Image

MEGA = 2**20
SIDE = 5000
"""Of a square picture of just as many pixels as are taken."""


class Hostile(NamedTuple):
    make: Callable[[], bytes]
    becomes: str
    """`fitted`, or the exception that it is refused with"""


def _png(extra: bytes) -> bytes:
    """A good PNG with chunks before its pixels."""
    plain = saved(quarters())
    return plain[:33] + extra + plain[33:]


def _jpeg(extra: bytes, **options: bool) -> bytes:
    """A good JPEG with segments at its start."""
    plain = saved(quarters(), "JPEG", **options)
    return plain[:2] + extra + plain[2:]


def _text(kind: bytes, head: bytes, character: bytes) -> bytes:
    """A compressed text that unpacks to nearly a megabyte; Pillow takes as many as there are."""
    return chunk(kind, head + zlib.compress(character * (MEGA - 9), 9))


def _scans(times: int, side: int = SIDE) -> bytes:
    """A progressive JPEG that draws its last scan again and again."""
    plain = saved(Image.new("L", (side, side), 90), "JPEG", progressive=True)
    start = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[start:-2] * times + plain[-2:]


def _zeros(depth: int, colour: int, channels: int, interlaced: bool = False) -> bytes:
    """25 megapixels of nothing. The few rows that interlacing has more are not worth counting."""
    rows = bytes((1 + SIDE * channels * depth // 8) * (SIDE + SIDE * interlaced))
    return raw_png(SIDE, SIDE, depth, colour, rows, interlaced=interlaced, level=1)


def _noise(mode: str) -> Image.Image:
    """25 megapixels that repeat."""
    some = np.random.default_rng(0).integers(0, 30, (500, 500, len(mode)), np.uint8)
    return Image.fromarray(np.tile(some, (10, 10, 1)), mode)


def _animation(frames: int) -> bytes:
    """An animated WebP, the same frame again and again."""
    still = saved(quarters(), "WEBP", lossless=True)
    frame = bytes(6) + (63).to_bytes(3, "little") * 2 + bytes(4) + still[12:]
    return riff(vp8x(64, 64, 2), (b"ANIM", bytes(6)), *[(b"ANMF", frame)] * frames)


HOSTILE = {
    "81 megapixels in 79 kB": Hostile(lambda: raw_png(9000, 9000, 8, 0, bytes(9001 * 9000)), "TooLarge"),
    "a PNG that says it is huge": Hostile(lambda: raw_png(2**31 - 1, 2**31 - 1, 8, 2, b"\0"), "TooLarge"),
    "a PNG one pixel wide": Hostile(lambda: raw_png(1, 25_000_000, 8, 0, bytes(50_000_000), level=1), "TooLarge"),
    "a WebP canvas of 179 megapixels": Hostile(lambda: riff(vp8x(13376, 13376, 2)), "TooLarge"),
    "a WebP canvas that overflows": Hostile(lambda: riff(vp8x(2**24, 2**24, 2)), "TooLarge"),
    "a lossless WebP of 268 megapixels": Hostile(
        lambda: riff((b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(9))), "TooLarge"
    ),
    "a lossy WebP of 268 megapixels": Hostile(
        lambda: riff((b"VP8 ", b"\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(9))), "TooLarge"
    ),
    "a JPEG of 4 gigapixels": Hostile(
        lambda: b"\xff\xd8" + segment(0xC0, b"\x08\xff\xff\xff\xff\x01\x01\x11\0") + segment(0xDA, b"\x01\x01\0\0?\0"),
        "TooLarge",
    ),
    "7,000 profiles of a megabyte": Hostile(lambda: _png(_text(b"iCCP", b"x\0\0", b"\0") * 7000), "fitted"),
    "7,000 texts that are no text": Hostile(lambda: _png(_text(b"iTXt", b"x\0\1\0\0\0", b"\xff") * 7000), "fitted"),
    "7,000 texts without a name": Hostile(lambda: _png(_text(b"zTXt", b"\0\0", b"a") * 7000), "fitted"),
    "a text of 50 megabytes": Hostile(
        lambda: _png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9))), "fitted"
    ),
    "650,000 chunks of nothing": Hostile(lambda: _png(chunk(b"vpAg", b"") * 650_000), "TooLarge"),
    "650,000 pieces of pixels": Hostile(
        lambda: (plain := saved(quarters()))[:-12] + chunk(b"IDAT", b"") * 650_000 + plain[-12:], "TooLarge"
    ),
    "a palette of 5 megabytes": Hostile(lambda: _png(chunk(b"PLTE", bytes(5 * MEGA))), "BadImage"),
    "EXIF that points at itself": Hostile(lambda: _png(chunk(b"eXIf", tiff(65_000, 6 * MEGA))), "fitted"),
    "EXIF of 7 MB in a JPEG": Hostile(lambda: _jpeg(segment(0xE1, b"Exif\0\0" + tiff(4000, 17_000)) * 110), "fitted"),
    "a profile of 8 MB in a JPEG": Hostile(
        lambda: _jpeg(b"".join(segment(0xE2, b"ICC_PROFILE\0" + bytes((i, 127)) + bytes(65_000)) for i in range(127))),
        "fitted",
    ),
    "EXIF of 7 MB in a WebP": Hostile(
        lambda: riff(
            vp8x(64, 64, 8), (b"VP8L", saved(quarters(), "WEBP", lossless=True)[20:]), (b"EXIF", tiff(65_000, 6 * MEGA))
        ),
        "fitted",
    ),
    "2 million segments": Hostile(lambda: _jpeg(segment(0xE5, b"") * 2_000_000), "TooLarge"),
    "4 million stray markers": Hostile(lambda: _jpeg(b"\xff\x01" * 4_000_000), "TooLarge"),
    "190,000 scans": Hostile(lambda: _scans(190_000), "TooLarge"),
    "190,000 scans of a small picture": Hostile(lambda: _scans(190_000, 64), "TooLarge"),
    "as many scans as are taken": Hostile(lambda: _scans(94), "fitted"),
    "an animated PNG of 10,000 frames": Hostile(
        lambda: saved(
            Image.new("L", (1, 1)),
            save_all=True,
            append_images=[Image.new("L", (1, 1), 1 + i % 2) for i in range(10_000)],
        ),
        "fitted",
    ),
    "an animated WebP of 10,000 frames": Hostile(lambda: _animation(10_000), "fitted"),
    "25 megapixels, 16 bits and alpha": Hostile(lambda: _zeros(16, 6, 4), "fitted"),
    "25 megapixels, interlaced": Hostile(lambda: _zeros(8, 6, 4, interlaced=True), "fitted"),
    "25 megapixels of 16 bits of grey": Hostile(lambda: _zeros(16, 0, 1), "fitted"),
    "25 megapixels of a palette, turned": Hostile(
        lambda: saved(Image.new("P", (SIDE, SIDE)), transparency=bytes(9), compress_level=1, exif=oriented(7)), "fitted"
    ),
    "25 megapixels of CMYK in scans": Hostile(
        lambda: saved(_noise("RGB").convert("CMYK"), "JPEG", quality=20, progressive=True, subsampling=0), "fitted"
    ),
    "25 megapixels of WebP with alpha": Hostile(
        lambda: saved(Image.new("RGBA", (SIDE, SIDE), (9, 9, 9, 9)), "WEBP", method=0, quality=0), "fitted"
    ),
    "25 megapixels of lossless WebP": Hostile(
        lambda: saved(Image.new("RGBA", (SIDE, SIDE), (9, 9, 9, 9)), "WEBP", method=0, quality=0, lossless=True),
        "fitted",
    ),
}
