"""A ray tracer for one scene: a square room without a ceiling, one object in its middle, two lights.

Lengths have the unit that puts the camera 10 away from the object; angles are radians. Rays are traced in the
frame of the room (x right, y up, z towards the wall opposite a camera at angle 0), so turning the camera by an
angle turns its rays; the lamp and the object stay.

Only + - * / and square roots touch a ray: their results are the same on every machine.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, final

import numpy as np

Shape = Literal["cube", "cylinder", "sphere", "capsule"]
Points = np.ndarray
"""float64 [3, *rays]"""
Numbers = np.ndarray
"""float64 [*rays]"""

FAR = 1e9
"""The distance of what is never hit."""


@final
@dataclass(frozen=True)
class Scene:
    """Everything about the scene that no factor changes."""

    focal: float = 68.923
    """Focal length in pixels of a 64-pixel image."""
    camera: tuple[float, float, float] = (0.0, 2.997, -10.0)
    room: float = 14.169
    """Half the side of the room."""
    wall: float = 8.299
    """Height of the walls."""
    stain: tuple[float, float, float, float] = (0.608, 4.097, 2.087, 0.878)
    """A faint slanting stain, repeated along every wall: place along and up the wall, half its length and width."""
    stain_depth: float = 0.055
    ambient: float = 0.357
    headlight: float = 0.587
    """Diffuse light from the camera."""
    lamp: tuple[float, float, float] = (-5.144, 27.357, 1.312)
    """Where the lamp hangs."""
    aim: tuple[float, float] = (-5.2, 2.02)
    """The point (x, z) of the floor that the lamp points at."""
    beam: int = 10
    """Lamp light falls off as the cosine to its axis to this power."""
    diffuse: float = 0.965
    shine: float = 0.119
    """White light added wherever the lamp reaches the object."""


@final
class Hit(NamedTuple):
    """Where rays first meet a surface: the distance in units of the ray's direction (FAR: never), the unit normal."""

    distance: Numbers
    normal: Points


def dot(a: Points, b: Points) -> Numbers:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def turned(v: Points, cosine: float, sine: float) -> Points:
    """From the frame of a camera that stands at an angle into the frame of the room."""
    return np.stack([cosine * v[0] - sine * v[2], v[1], sine * v[0] + cosine * v[2]])


def meet(shape: Shape, size: float, origin: Points, direction: Points) -> Hit:
    """The first meeting with the object, which stands on the floor. `size`: half the edge of the cube, the radius of
    the others; the cylinder is as high as it is wide, the capsule twice as high."""
    with np.errstate(divide="ignore", invalid="ignore"):
        match shape:
            case "cube":
                return _cube(size, origin, direction)
            case "sphere":
                return _ball(size, size, origin, direction)
            case "cylinder":
                return _nearer(_tube(size, 0, 2 * size, origin, direction), _lid(size, 2 * size, origin, direction))
            case "capsule":
                caps = _nearer(*(_ball(size, y, origin, direction) for y in (size, 3 * size)))
                return _nearer(_tube(size, size, 3 * size, origin, direction), caps)


def _nearer(a: Hit, b: Hit) -> Hit:
    closer = a.distance <= b.distance
    return Hit(np.where(closer, a.distance, b.distance), np.where(closer, a.normal, b.normal))


def _cube(half: float, origin: Points, direction: Points) -> Hit:
    low, high = np.array([-half, 0, -half]), np.array([half, 2 * half, half])
    lanes = (3,) + (1,) * (origin.ndim - 1)
    a, b = (low.reshape(lanes) - origin) / direction, (high.reshape(lanes) - origin) / direction
    entry, leave = np.fmin(a, b), np.fmax(a, b)
    near, far = entry.max(0), leave.min(0)
    side = np.equal(entry, near) & (np.cumsum(np.equal(entry, near), 0) == 1)
    distance = np.where((near < far) & (near > 0), near, FAR)
    return Hit(distance, np.where(side, -np.sign(direction), 0.0))


def _ball(radius: float, height: float, origin: Points, direction: Points) -> Hit:
    o = np.stack([origin[0], origin[1] - height, origin[2]])
    distance = _root(dot(direction, direction), dot(o, direction), dot(o, o) - radius * radius)
    return Hit(distance, (o + distance * direction) / radius)


def _tube(radius: float, low: float, high: float, origin: Points, direction: Points) -> Hit:
    level = np.array([1.0, 0.0, 1.0]).reshape((3,) + (1,) * (origin.ndim - 1))
    o, d = origin * level, direction * level
    distance = _root(dot(d, d), dot(o, d), dot(o, o) - radius * radius)
    y = origin[1] + distance * direction[1]
    return Hit(np.where((y >= low) & (y <= high), distance, FAR), (o + distance * d) / radius)


def _lid(radius: float, height: float, origin: Points, direction: Points) -> Hit:
    t = (height - origin[1]) / direction[1]
    x, z = origin[0] + t * direction[0], origin[2] + t * direction[2]
    inside = (t > 0) & (x * x + z * z <= radius * radius)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]).reshape((3,) + (1,) * t.ndim), (3, *t.shape))
    return Hit(np.where(inside, t, FAR), up)


def _root(a: Numbers, b: Numbers, c: Numbers) -> Numbers:
    """The smaller root of a t^2 + 2 b t + c, where it is real and positive."""
    under = b * b - a * c
    t = (-b - np.sqrt(np.maximum(under, 0))) / a
    return np.where((under > 0) & (t > 0), t, FAR)
