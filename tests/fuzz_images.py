"""Good pictures, damaged in every way that we can think of: `python tests/fuzz_images.py --minutes 10`.

Prints how many files ended how. A file that ends in anything but a picture or a sentence, takes more than its time or
its memory, or kills the process, is kept, and the exit status is 1.
"""

import argparse
import struct
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from apart import MOST_SECONDS, Apart
from picture_files import chunk, oriented, quarters, raw_png, saved
from PIL import Image

LEAST = 16
"""Bytes, of which there must be some to damage."""
REFUSALS = ("BadImage", "TooLarge", "UnsupportedMedia")
"""What an upload without a crop may be refused with."""


def _png() -> list[bytes]:
    alpha = quarters().convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize((64, 64)))
    black = Image.new("RGB", (64, 64))
    values = np.arange(8 * 8 * 4, dtype=">u2").reshape(8, -1) * 257
    deep = b"".join(b"\1" + row.tobytes() for row in values)
    return [
        *(saved(quarters().convert(mode)) for mode in ("1", "L", "LA", "P", "RGB")),
        saved(alpha, exif=oriented(6)),
        saved(quarters().quantize(4), transparency=bytes(4)),
        saved(quarters(), save_all=True, append_images=[black, quarters()]),
        raw_png(8, 8, 16, 6, deep),
        raw_png(8, 8, 4, 0, bytes(40), chunk(b"tRNS", b"\0\3")),
        raw_png(8, 8, 8, 2, bytes(300), chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 999)), interlaced=True),
    ]


def _jpeg() -> list[bytes]:
    return [
        saved(quarters(), "JPEG", exif=oriented(5)),
        saved(quarters(), "JPEG", progressive=True, icc_profile=bytes(3000)),
        saved(quarters().convert("L"), "JPEG", progressive=True),
        saved(quarters().convert("CMYK"), "JPEG"),
        saved(quarters(), "JPEG", restart_marker_blocks=2, subsampling=0),
        saved(quarters(), "MPO", save_all=True, append_images=[quarters()]),
    ]


def _webp() -> list[bytes]:
    alpha = quarters().convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize((64, 64)))
    return [
        saved(quarters(), "WEBP"),
        saved(quarters(), "WEBP", lossless=True),
        saved(alpha, "WEBP", exif=oriented(8), icc_profile=bytes(300)),
        saved(alpha, "WEBP", lossless=True),
        saved(quarters(), "WEBP", save_all=True, append_images=[alpha, quarters()], xmp=bytes(300)),
    ]


KINDS: dict[str, Callable[[], list[bytes]]] = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp}


def files(make: Callable[[], list[bytes]], seed: int, many: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Damaged files, each with a name by which it can be had again; without end where `many` is None."""
    seeds = make()
    for i in range(many if many is not None else 2**62):
        random = np.random.default_rng((seed, i))
        data = seeds[random.integers(len(seeds))]
        for _ in range(random.integers(1, 4)):
            if len(data) < LEAST:
                break
            data = DAMAGE[random.integers(len(DAMAGE))](random, data, seeds)
        yield f"{make.__name__.strip('_')}-{seed}-{i}", data


def _bits(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    bad = np.frombuffer(data, np.uint8).copy()
    at = random.integers(0, len(bad), random.integers(1, 9))
    bad[at] ^= 1 << random.integers(0, 8, len(at), np.uint8)
    return bad.tobytes()


def _bytes(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    start = int(random.integers(0, len(data)))
    return data[:start] + random.bytes(int(random.integers(1, 40))) + data[start + int(random.integers(0, 40)) :]


def _cut(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    return data[: random.integers(12, len(data) + 12)]


def _twice(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    """A stretch of the file repeated, up to a few hundred times."""
    start, end = sorted(random.integers(0, len(data) + 1, 2).tolist())
    return (
        data[:start] + data[start:end] * min(int(2 ** random.integers(1, 9)), 2**20 // (end - start + 1)) + data[end:]
    )


def _number(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    """A size or length that is at a limit."""
    value = (0, 1, 2, 0x7F, 0xFF, 0x3FFF, 0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF)[random.integers(11)]
    form = (">H", "<H", ">I", "<I")[random.integers(4)]
    start = int(random.integers(8, min(len(data), 200) if random.integers(2) else len(data)))
    return (
        data[:start]
        + struct.pack(form, value & (0xFFFF if form[1] == "H" else 2**32 - 1))
        + data[start + struct.calcsize(form) :]
    )


def _crossed(random: np.random.Generator, data: bytes, seeds: list[bytes]) -> bytes:
    """The start of one file and the end of another."""
    other = seeds[random.integers(len(seeds))]
    return data[: random.integers(8, len(data) + 8)] + other[random.integers(0, len(other)) :]


def _mended(random: np.random.Generator, data: bytes, _: list[bytes]) -> bytes:
    """The checksums of a PNG made right again, so that the damage gets past them."""
    if not data.startswith(b"\x89PNG"):
        return data
    good, at = data[:8], 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        good += chunk(kind, data[at + 8 : at + 8 + length])
        at += 12 + length
    return good


DAMAGE = (_bits, _bytes, _cut, _twice, _number, _crossed, _mended, _mended)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-images"), help="where bad files go")
    chosen = parser.parse_args()
    end, bad, slowest = time.monotonic() + 60 * chosen.minutes, 0, 0.0
    said: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    with Apart() as apart:
        for turn in zip(*(files(make, chosen.seed) for make in KINDS.values()), strict=True):
            for kind, (name, data) in zip(KINDS, turn, strict=True):
                outcome = apart.fit(data)
                said[kind][outcome.said] += 1
                slowest = max(slowest, outcome.seconds)
                if outcome.said not in ("fitted", *REFUSALS) or outcome.seconds > MOST_SECONDS:
                    bad += 1
                    chosen.keep.mkdir(exist_ok=True)
                    (chosen.keep / name).write_bytes(data)
                    print(f"{name}: {outcome.said}, {outcome.seconds:.1f} s", flush=True)
            if time.monotonic() > end:
                break
    for kind, counted in said.items():
        print(f"{kind:5}", ", ".join(f"{name} {times}" for name, times in counted.most_common()))
    print(f"slowest {slowest:.2f} s; {bad} bad" + (f", in {chosen.keep}" if bad else ""))
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
