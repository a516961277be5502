"""An upload to what an encoder reads: upright, over white, cropped, scaled down with antialiasing."""

from dataclasses import dataclass
from io import BytesIO
from math import ceil
from struct import error as short
from typing import final

import numpy as np
from PIL import Image

from factorscope_models.manifest import ImageFormat
from factorscope_server.errors import BadImage, BadRequest, TooLarge, UnsupportedMedia
from factorscope_server.images import jpeg, png, webp
from factorscope_server.images.opaque import opaque
from factorscope_server.images.outline import MOST_BYTES, Outline

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture of each EXIF orientation upright."""
Box = tuple[float, float, float, float]
"""left, top, right, bottom"""


@final
@dataclass(frozen=True)
class Fitted:
    """An upload cut and scaled to a model's image format."""

    pixels: np.ndarray
    """uint8 [height, width, channels]"""
    crop: tuple[int, int, int, int]
    """left, top, width, height in pixels of the upright image"""
    upright: tuple[int, int]
    """width, height after EXIF orientation"""


def fit(data: bytes, square: tuple[int, int, int] | None, to: ImageFormat) -> Fitted:
    """The first frame of a PNG, JPEG or WebP. Takes at most 450 MB, and 5 s of a processor.

    `square` is left, top and side in pixels of the upright image, None the largest centred crop of the model's aspect
    (where that is not square, `side` is the longer one). Raises TooLarge, UnsupportedMedia, BadImage, BadRequest.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The file has {len(data)} bytes; at most {MOST_BYTES} (8 MiB).")
    seen = _outline(data)
    sideways = seen.orientation >= 5
    upright = (seen.size[1], seen.size[0]) if sideways else seen.size
    crop = _crop(square, upright, to)
    left, top, size_x, size_y = crop
    box = _stored((left, top, left + size_x, top + size_y), seen)
    size = (to.height, to.width) if sideways else (to.width, to.height)
    try:
        small = _scaled(*_cut(seen, box, size), size)
    except (BadImage, MemoryError):
        raise
    except Exception as error:  # Pillow raises a dozen unrelated kinds on damaged files
        raise BadImage("The image is damaged: it cannot be read to its end.") from error
    turn = TURNS.get(seen.orientation)
    turned = small if turn is None else small.transpose(turn)
    pixels = np.asarray(turned.convert("L" if to.channels == 1 else "RGB"))
    return Fitted(pixels.reshape(to.height, to.width, to.channels), crop, upright)


def as_input(pixels: np.ndarray) -> np.ndarray:
    """uint8 [height, width, channels] to the encoder's float32 [1, channels, height, width] in [0, 1]."""
    return (pixels.transpose(2, 0, 1)[None] / np.float32(255)).astype(np.float32)


def _outline(data: bytes) -> Outline:
    """By what the file begins with; a name or Content-Type that says otherwise is not asked."""
    try:
        if data.startswith(png.SIGNATURE):
            return png.outline(data)
        if data.startswith(b"\xff\xd8\xff"):
            return jpeg.outline(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return webp.outline(data)
    except short as error:
        raise BadImage("The image is damaged: its header breaks off.") from error
    raise UnsupportedMedia("The file is not a PNG, JPEG or WebP image, whatever its name says.")


def _crop(square: tuple[int, int, int] | None, upright: tuple[int, int], to: ImageFormat) -> tuple[int, int, int, int]:
    width, height = upright
    if square is None:
        unit = min(width / to.width, height / to.height)
        size_x, size_y = max(1, round(unit * to.width)), max(1, round(unit * to.height))
        return (width - size_x) // 2, (height - size_y) // 2, size_x, size_y
    left, top, side = square
    unit = side / max(to.width, to.height)
    size_x, size_y = max(1, round(unit * to.width)), max(1, round(unit * to.height))
    if left + size_x > width or top + size_y > height:
        raise BadRequest(
            f"The crop of {size_x} x {size_y} pixels at {left}, {top} leaves the upright image, "
            f"which has {width} x {height} pixels."
        )
    return left, top, size_x, size_y


def _stored(box: Box, seen: Outline) -> Box:
    """A box of the upright image in the picture as it is stored: turning what has been scaled down is cheap."""
    width, height = seen.size
    left, top, right, bottom = box if seen.orientation < 5 else (box[1], box[0], box[3], box[2])
    if seen.orientation in (2, 3, 7, 8):
        left, right = width - right, width - left
    if seen.orientation in (3, 4, 6, 7):
        top, bottom = height - bottom, height - top
    return left, top, right, bottom


def _cut(seen: Outline, box: Box, size: tuple[int, int]) -> tuple[Image.Image, Box]:
    """The decoded pixels that the box touches, and the box within them; the decoder and the rest are let go."""
    image = Image.open(BytesIO(seen.bare), formats=(seen.kind,))
    assert image.size == seen.size  # else what we have checked is not what is decoded
    if seen.kind == "JPEG":
        shrink = int(min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])) // 2  # keeps twice what we need
        if shrink > 1:
            image.draft(None, (image.width // shrink, image.height // shrink))
    image.load()
    scale_x, scale_y = image.width / seen.size[0], image.height / seen.size[1]
    box = box[0] * scale_x, box[1] * scale_y, box[2] * scale_x, box[3] * scale_y
    outer = int(box[0]), int(box[1]), min(ceil(box[2]), image.width), min(ceil(box[3]), image.height)
    # what lies around the crop would bleed into its edge
    cut = image if outer == (0, 0, *image.size) else image.crop(outer)
    left, top, right, bottom = box
    return cut, (left - outer[0], top - outer[1], min(right - outer[0], cut.width), min(bottom - outer[1], cut.height))


def _scaled(image: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    flat = opaque(image)
    if box == (0, 0, *size):
        return flat
    return flat.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
