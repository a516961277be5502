"""The outline of a PNG: header, palette, transparent colour and the first picture's data.

W3C, Portable Network Graphics, third edition. In an animation the IDAT chunks are its first frame or stand for it.
"""

import zlib
from collections.abc import Iterator
from struct import pack, unpack, unpack_from

from factorscope_server.errors import BadImage
from factorscope_server.images import exif
from factorscope_server.images.outline import MOST_PARTS, Outline, too_many_parts

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 256
GREY, COLOUR = 0, 2
SHORTER_BY = 12
"""Bytes of a chunk that are not its data: length, kind, checksum."""


def outline(data: bytes) -> Outline:
    """Raises BadImage, TooLarge, struct.error."""
    chunks = _chunks(data)
    kind, header = next(chunks, (b"", b""))
    if kind != b"IHDR" or len(header) != 13:
        raise BadImage("The image is damaged: a PNG begins with its header.")
    width, height, depth, colour = unpack_from(">IIBB", header)
    before, pixels, orientation = {kind: header}, [], 1
    for kind, body in chunks:
        if kind == b"IDAT":
            pixels.append(body)
        elif kind in (b"PLTE", b"tRNS") and not pixels:
            before[kind] = _keyed(body, depth, colour) if kind == b"tRNS" else body
        elif kind == b"eXIf":
            orientation = exif.orientation(body)
    if len(before.get(b"PLTE", b"")) > 3 * MOST_COLOURS or len(before.get(b"tRNS", b"")) > MOST_COLOURS:
        raise BadImage(f"The image is damaged: a palette has at most {MOST_COLOURS} colours.")
    parts = [*before.items(), (b"IDAT", b"".join(pixels)), (b"IEND", b"")]
    bare = SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)
    return Outline("PNG", (width, height), orientation, bare)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk that makes the picture, up to IEND or where the file breaks off."""
    at = len(SIGNATURE)
    for _ in range(MOST_PARTS):
        if at + SHORTER_BY > len(data):
            return
        length, kind = unpack_from(">I4s", data, at)
        if kind == b"IEND":
            return
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"eXIf"):
            body = data[at + 8 : at + 8 + length]
            if data[at + 8 + length : at + SHORTER_BY + length] != pack(">I", zlib.crc32(body, zlib.crc32(kind))):
                raise BadImage("The image is damaged: a part of it does not match its checksum.")
            yield kind, body
        at += SHORTER_BY + length
    raise too_many_parts()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def _keyed(key: bytes, depth: int, colour: int) -> bytes:
    """The transparent colour as Pillow compares it: with pixels that it has brought to 8 bits.

    Of 16 bits it keeps the upper eight in colour; in grey all 16 stay, and `opaque` compares.
    """
    if colour == GREY and depth in (2, 4):
        return pack(">H", unpack(">H", key)[0] * 255 // (2**depth - 1) & 0xFF)
    if colour == COLOUR and depth == 16:
        return pack(">3H", *(value >> 8 for value in unpack(">3H", key)))
    return key
