"""The outline of a WebP: its first frame, on its canvas.

RFC 9649. An animation stays one, of a single frame, since a frame may be smaller than the canvas.
"""

from collections.abc import Iterator
from struct import pack, unpack_from

from factorscope_server.errors import BadImage
from factorscope_server.images import exif
from factorscope_server.images.outline import MOST_PARTS, Outline, too_many_parts

FIRST = 12
"""Where the chunks begin: behind RIFF, the length of the file, and WEBP."""
ANIMATED, ALPHA = 0x02, 0x10


def outline(data: bytes) -> Outline:
    """Raises BadImage, TooLarge, struct.error."""
    chunks = _chunks(data)
    kind, header = next(chunks, (b"", b""))
    if kind in (b"VP8 ", b"VP8L"):
        return Outline("WEBP", _size(kind, header), 1, _riff([(kind, header)]))
    if kind != b"VP8X" or len(header) != 10:
        raise BadImage("The image is damaged: a WebP begins with a picture or its size.")
    canvas = int.from_bytes(header[4:7], "little") + 1, int.from_bytes(header[7:10], "little") + 1
    flags = header[0] & (ANIMATED | ALPHA)
    wanted = (b"ANIM", b"ANMF") if flags & ANIMATED else (b"ALPH", b"VP8 ", b"VP8L")
    parts = {b"VP8X": bytes([flags]) + header[1:]}
    orientation = None
    for kind, body in chunks:
        if kind in wanted:
            parts.setdefault(kind, body)
        elif kind == b"EXIF":
            orientation = orientation or exif.orientation(body)
    return Outline("WEBP", canvas, orientation or 1, _riff(list(parts.items())))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk; the last may break off."""
    at, end = FIRST, min(len(data), 8 + unpack_from("<I", data, 4)[0])
    for _ in range(MOST_PARTS):
        if at + 8 > end:
            return
        kind, length = unpack_from("<4sI", data, at)
        yield kind, data[at + 8 : min(at + 8 + length, end)]
        at += 8 + length + length % 2
    raise too_many_parts()


def _riff(parts: list[tuple[bytes, bytes]]) -> bytes:
    body = b"WEBP" + b"".join(kind + pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in parts)
    return b"RIFF" + pack("<I", len(body)) + body


def _size(kind: bytes, header: bytes) -> tuple[int, int]:
    if kind == b"VP8 " and header[3:6] == b"\x9d\x01\x2a":
        width, height = unpack_from("<HH", header, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and header[:1] == b"\x2f":
        (bits,) = unpack_from("<I", header, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise BadImage("The image is damaged: its pixels do not begin as those of a WebP do.")
