"""The outline of a JPEG: tables, frame and scans of the first picture, and what says how its colours are meant.

ITU-T T.81, annex B. The walk finds every scan that libjpeg finds: each is decoded over the whole picture, and 8 MiB of
scans of a few bytes are an hour of work.
"""

import re
from struct import unpack_from

from factorscope_server.errors import BadImage, TooLarge, UnsupportedMedia
from factorscope_server.images import exif
from factorscope_server.images.outline import MOST_PARTS, Outline, too_many_parts

MOST_SCANS = 100
"""Cameras write one, progressive files about ten."""
MARKER = re.compile(rb"\xff([\x01-\xfe])")
AFTER_SCAN = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""In a scan FF 00 is a byte FF, and the restart markers D0 to D7 belong to it."""
START, END, TEMPORARY = 0xD8, 0xD9, 0x01
RESTARTS = range(0xD0, 0xD8)
TABLES = (0xC4, 0xDB, 0xDD)
FRAMES = (0xC0, 0xC1, 0xC2)
OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
SCAN = 0xDA
APP0, APP1, APP14 = 0xE0, 0xE1, 0xEE
COLOURS = {APP0: b"JFIF\0", APP14: b"Adobe"}


def outline(data: bytes) -> Outline:
    """Raises BadImage, TooLarge, UnsupportedMedia, struct.error."""
    size, orientation, scans = None, None, 0
    bare = [b"\xff\xd8"]
    at, looked_for = 2, MARKER
    for _ in range(MOST_PARTS):
        found = looked_for.search(data, at)
        if found is None:  # breaks off; whether too early, the decoder will say
            break
        if looked_for is AFTER_SCAN:
            bare.append(data[at : found.start()])
            looked_for = MARKER
        kind, at = found[1][0], found.end()
        if kind == END:
            bare.append(b"\xff\xd9")
            break
        if kind in RESTARTS or kind == TEMPORARY:
            continue
        body = _body(data, kind, at)
        at += 2 + len(body)
        if kind in FRAMES:
            if size is not None:
                raise BadImage("The image is damaged: it says twice how large it is.")
            height, width = unpack_from(">HH", body, 1)
            size = width, height
        elif kind == SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise TooLarge(f"The image is drawn in more than {MOST_SCANS} scans; save it anew.")
            looked_for = AFTER_SCAN
        elif kind == APP1 and body.startswith(b"Exif\0\0"):
            orientation = orientation or exif.orientation(body)
        if kind in (*FRAMES, SCAN, *TABLES) or body.startswith(COLOURS.get(kind, b"-")):
            bare.append(data[found.start() : at])
    else:
        raise too_many_parts()
    if size is None:
        raise BadImage("The image is damaged: it does not say how large it is.")
    return Outline("JPEG", size, orientation or 1, b"".join(bare))


def _body(data: bytes, kind: int, at: int) -> bytes:
    """What follows a marker that has a length, without the length."""
    if kind == START or kind < 0xC0:
        raise BadImage("The image is damaged: it has a part that no JPEG has.")
    if kind in OTHER_FRAMES:
        raise UnsupportedMedia(
            "The JPEG is arithmetically coded, lossless or hierarchical; save it as an ordinary one."
        )
    (length,) = unpack_from(">H", data, at)
    if length < 2 or at + length > len(data):
        raise BadImage("The image is damaged: it breaks off.")
    return data[at + 2 : at + length]
