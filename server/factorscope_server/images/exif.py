"""The one thing in EXIF that changes a picture."""

from struct import error, unpack_from

ORIENTATION = 0x0112
SHORT = 3


def orientation(data: bytes) -> int:
    """1 to 8, from the first directory of a TIFF; 1 where it is absent or damaged, which is no reason to refuse.

    Reads that one entry and follows no other: entries may all point to the same megabytes.
    """
    data = data.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        return 1
    try:
        (directory,) = unpack_from(f"{order}I", data, 4)
        (entries,) = unpack_from(f"{order}H", data, directory)
        for i in range(entries):
            tag, kind, count, value = unpack_from(f"{order}HHIH", data, directory + 2 + 12 * i)
            if tag == ORIENTATION:
                return value if kind == SHORT and count == 1 and 1 <= value <= 8 else 1
    except error:
        return 1
    return 1
