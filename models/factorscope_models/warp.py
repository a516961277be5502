"""Turns, scales and shifts images, by numpy alone: what the server does to a picture, and training to its images."""

import numpy as np


def warp(x: np.ndarray, degrees: float, dx: float, dy: float, scale: float) -> np.ndarray:
    """Every image of `x` [n, channel, height, width] turned by `degrees` counterclockwise on the screen and scaled
    about its middle, then shifted; in the type of `x`.

    `dx` and `dy` are fractions of the width, to the right, and of the height, downwards. One bilinear interpolation;
    what comes from outside the image is 0. The same as `factorscope_training.augment.warp`, which draws a transform of
    its own for each image; places are in pixels and float64 here, so that doing nothing changes nothing.
    """
    height, width = x.shape[2:]
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    across = np.arange(width) - (width - 1) / 2 - dx * width
    down = (np.arange(height) - (height - 1) / 2 - dy * height)[:, None]
    # where each output pixel lies in the input, from the middle of its first pixel
    places_x = cos * across - sin * down + (width - 1) / 2
    places_y = sin * across + cos * down + (height - 1) / 2
    left, top = np.floor(places_x).astype(np.int64), np.floor(places_y).astype(np.int64)
    right_share, bottom_share = places_x - left, places_y - top
    out = np.zeros(x.shape)
    for column, share_x in ((left, 1 - right_share), (left + 1, right_share)):
        for row, share_y in ((top, 1 - bottom_share), (top + 1, bottom_share)):
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            pixels = x[:, :, row.clip(0, height - 1), column.clip(0, width - 1)]
            out += np.where(inside, share_x * share_y, 0) * pixels
    return out.astype(x.dtype)
