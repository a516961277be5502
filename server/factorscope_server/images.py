"""Uploaded files to what an encoder reads; nothing of an upload is trusted, and nothing is kept."""

import threading
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import final

import numpy as np
from PIL import Image

from factorscope_models.manifest import ImageFormat
from factorscope_server.errors import BadImage, BadRequest, TooLarge, UnsupportedMedia

MOST_BYTES = 8 * 2**20
MOST_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
ORIENTATION = 0x0112
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
AT_ONCE = threading.BoundedSemaphore(3)
"""Uploads being decoded: each may take 200 MB for a moment."""


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
    """The first frame of a PNG, JPEG or WebP: upright, over white, cropped, scaled down with antialiasing.

    `square` is left, top and side in pixels of the upright image, None the largest centred crop of the model's aspect
    (where that is not square, `side` is the longer one). Raises TooLarge, UnsupportedMedia, BadImage, BadRequest.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The file has {len(data)} bytes; at most {MOST_BYTES} (8 MiB).")
    with AT_ONCE:
        image = _open(data)
        turned = _orientation(image)
        width, height = image.size
        upright = (height, width) if turned >= 5 else (width, height)
        crop = _crop(square, upright, to)
        try:
            pixels = _pixels(image, turned, crop, upright, to)
        except (BadImage, TooLarge):
            raise
        except Exception as error:  # Pillow raises a dozen unrelated kinds on damaged files
            raise BadImage("The image is damaged: it cannot be read to its end.") from error
    return Fitted(pixels, crop, upright)


def as_input(pixels: np.ndarray) -> np.ndarray:
    """uint8 [height, width, channels] to the encoder's float32 [1, channels, height, width] in [0, 1]."""
    return (pixels.transpose(2, 0, 1)[None] / np.float32(255)).astype(np.float32)


def _open(data: bytes) -> Image.Image:
    """Reads the header alone; raises UnsupportedMedia, BadImage, TooLarge."""
    known = data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    if not known:
        raise UnsupportedMedia("The file is not a PNG, JPEG or WebP image, whatever its name says.")
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"The image has more than {MOST_PIXELS // 10**6} megapixels.") from error
    except Exception as error:
        raise BadImage("The image is damaged: its header cannot be read.") from error
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise TooLarge(f"The image has {width} x {height} pixels; at most {MOST_PIXELS // 10**6} megapixels.")
    return image


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 where the EXIF data is absent or damaged."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # damaged EXIF is no reason to refuse the picture
        return 1
    return found if found in TURNS else 1


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


def _pixels(
    image: Image.Image, turned: int, crop: tuple[int, int, int, int], upright: tuple[int, int], to: ImageFormat
) -> np.ndarray:
    left, top, size_x, size_y = crop
    if image.format == "JPEG":
        shrink = min(size_x // to.width, size_y // to.height) // 2  # keeps twice the pixels that we need
        if shrink > 1:
            image.draft(None, (image.width // shrink, image.height // shrink))
    image.load()
    opaque = _opaque(image)
    for turn in TURNS.get(turned, ()):
        opaque = opaque.transpose(turn)
    scale_x, scale_y = opaque.width / upright[0], opaque.height / upright[1]
    box = (left * scale_x, top * scale_y, (left + size_x) * scale_x, (top + size_y) * scale_y)
    outer = (int(box[0]), int(box[1]), min(ceil(box[2]), opaque.width), min(ceil(box[3]), opaque.height))
    cut = opaque.crop(outer)  # else what lies around the crop would bleed into its edge
    box = (box[0] - outer[0], box[1] - outer[1], min(box[2] - outer[0], cut.width), min(box[3] - outer[1], cut.height))
    if box != (0, 0, to.width, to.height):
        cut = cut.resize((to.width, to.height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    pixels = np.asarray(cut.convert("L" if to.channels == 1 else "RGB"))
    return pixels.reshape(to.height, to.width, to.channels)


def _opaque(image: Image.Image) -> Image.Image:
    """L or RGB with 8 bits a channel; what is transparent shows white."""
    if image.mode.startswith("I"):
        deep = np.asarray(image).astype(np.int64)
        return Image.fromarray(np.clip((deep + 128) // 257, 0, 255).astype(np.uint8))
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), with_alpha).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")
