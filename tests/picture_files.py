"""Picture files made by hand, part by part: what no encoder would write."""

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def saved(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(
    width: int,
    height: int,
    depth: int,
    colour: int,
    rows: bytes,
    extra: bytes = b"",
    interlaced: bool = False,
    level: int = 9,
) -> bytes:
    """`rows` as they are before compression, a filter byte before each; `extra` chunks stand before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, level))
    return SIGNATURE + body + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    """Of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP of these chunks."""
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def vp8x(width: int, height: int, flags: int) -> tuple[bytes, bytes]:
    """The chunk of a WebP that says how large its canvas is; flags: 2 animated, 8 EXIF, 16 alpha."""
    return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def oriented(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def tiff(entries: int, each: int) -> bytes:
    """EXIF whose entries all point at the same bytes."""
    start = 8 + 2 + 12 * entries + 4
    directory = b"".join(struct.pack(">HHII", tag, 7, each, start) for tag in range(entries))
    return b"MM\0*" + struct.pack(">IH", 8, entries) + directory + bytes(4 + each)


def quarters(width: int = 64, height: int = 64) -> Image.Image:
    """Red and green above, blue and white below."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = 255
    return Image.fromarray(pixels)


def corners(pixels: np.ndarray) -> str:
    """The colours at the four corners, clockwise from the upper left; ? for one that is none of `quarters`."""
    names = {(1, 0, 0): "R", (0, 1, 0): "G", (0, 0, 1): "B", (1, 1, 1): "W"}
    spots = (pixels[1, 1], pixels[1, -2], pixels[-2, -2], pixels[-2, 1])
    return "".join(names.get(tuple(np.round(spot / 255).astype(int).tolist()), "?") for spot in spots)
