"""Arrays of pixels to PNG."""

import base64
from io import BytesIO

import numpy as np
from PIL import Image


def strip(images: np.ndarray) -> np.ndarray:
    """uint8 [n, height, width, channels] to [height, n * width, channels]: side by side."""
    n, height, width, channels = images.shape
    return images.transpose(1, 0, 2, 3).reshape(height, n * width, channels)


def png(pixels: np.ndarray) -> bytes:
    """uint8 [height, width, 1, 3 or 4 channels] as a PNG, packed for speed, not for size."""
    out = BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def address(pixels: np.ndarray) -> str:
    """The same as a data: address."""
    return "data:image/png;base64," + base64.b64encode(png(pixels)).decode()


def rgba(images: np.ndarray) -> np.ndarray:
    """float32 [n, 1 or 3, height, width] in [0, 1] to uint8 [n, height, width, 4], opaque; rounded to nearest."""
    n, _, height, width = images.shape
    out = np.full((n, height, width, 4), 255, np.uint8)
    scaled = np.clip(images, 0, 1)
    scaled *= 255
    out[..., :3] = np.rint(scaled, out=scaled).transpose(0, 2, 3, 1)
    return out
