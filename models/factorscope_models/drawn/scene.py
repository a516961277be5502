"""Light on the scene of Shapes3D, per material: a picture is a weighted sum of the colours of its materials."""

import numpy as np

from factorscope_models.drawn.raytrace import FAR, Numbers, Points, Scene, Shape, dot, meet, turned

MATERIALS = ("floor", "wall", "object", "sky", "shine")
FINE = 4
"""Rays along each side of a pixel."""
SIDE = 64


def light(scene: Scene, shape: Shape, size: float, cosine: float, sine: float, fine: int = FINE) -> np.ndarray:
    """How much of each material's colour every ray sends back, `fine` rays along each side of a pixel.

    float64 [material, row, column]
    """
    at = (np.arange(SIDE * fine) + 0.5) / fine - SIDE / 2
    x, y = np.broadcast_arrays(at[None, :] / scene.focal, -at[:, None] / scene.focal)
    forward = turned(np.stack([x, y, np.ones_like(x)]), cosine, sine)
    eye = turned(_column(scene.camera), cosine, sine)
    thing = meet(shape, size, eye + 0 * forward, forward)

    across = [(np.copysign(scene.room, forward[i]) - eye[i]) / forward[i] for i in (0, 2)]
    to_wall = np.minimum(*across)
    to_floor = np.where(forward[1] < 0, eye[1] / np.maximum(-forward[1], 1e-9), FAR)
    sideways = across[0] < across[1]
    wall_normal = np.stack(
        [np.where(sideways, -np.sign(forward[0]), 0), 0 * x, np.where(sideways, 0, -np.sign(forward[2]))]
    )
    floor_normal = np.broadcast_to(_column((0.0, 1.0, 0.0)), forward.shape)

    is_thing = thing.distance < FAR
    is_floor = ~is_thing & (to_floor < to_wall)
    is_wall = ~is_thing & ~is_floor & (eye[1] + to_wall * forward[1] < scene.wall)
    is_sky = ~is_thing & ~is_floor & ~is_wall

    distance = np.where(is_thing, thing.distance, np.where(is_floor, to_floor, to_wall))
    normal = np.where(is_thing, thing.normal, np.where(is_floor, floor_normal, wall_normal))
    point = eye + distance * forward
    lamp = _column(scene.lamp)
    to_lamp = lamp - point
    lit = dot(normal, to_lamp) > 0
    lit &= is_thing | (meet(shape, size, point + 1e-6 * normal, to_lamp).distance >= 1)
    view = turned(_column((0.0, 0.0, 1.0)), cosine, sine)
    head = scene.ambient + scene.headlight * np.maximum(-dot(normal, view + 0 * forward), 0)
    total = head + np.where(lit, _beam(scene, normal, to_lamp), 0)
    return np.stack(
        [
            np.where(is_floor, total, 0),
            np.where(is_wall, total * _stained(scene, point, sideways), 0),
            np.where(is_thing, total, 0),
            np.where(is_sky, 1.0, 0),
            np.where(is_thing & lit, scene.shine, 0),
        ]
    )


def _column(v: tuple[float, float, float]) -> Points:
    return np.array(v)[:, None, None]


def _stained(scene: Scene, point: Points, sideways: np.ndarray) -> Numbers:
    """What the stains leave of the light of a wall; they repeat at the distance of the wall's height.

    Seen from inside, "along" runs to the right on every wall; each side wall has its own beginning. `sideways`, bool
    [row, column], says which rays meet a side wall.
    """
    along, up, length, width = scene.stain
    seen = np.where(sideways, np.where(point[0] > 0, along + 7.0 - point[2], point[2] - along - 8.3), point[0] - along)
    u, v = seen - scene.wall * np.rint(seen / scene.wall), point[1] - up
    a, b = (0.6 * u - 0.8 * v) / length, (0.8 * u + 0.6 * v) / width
    return 1 - scene.stain_depth * np.clip(2 - 2 * (a * a + b * b), 0, 1)


def _beam(scene: Scene, normal: Points, to_lamp: Points) -> Numbers:
    """Diffuse light of the lamp."""
    lamp = scene.lamp
    axis = np.array([lamp[0] - scene.aim[0], lamp[1], lamp[2] - scene.aim[1]])
    axis = _column(tuple(axis / np.sqrt((axis * axis).sum())))
    length = np.sqrt(dot(to_lamp, to_lamp))
    narrow = np.maximum(dot(axis + 0 * to_lamp, to_lamp) / length, 0)
    falloff = np.ones_like(narrow)
    for _ in range(scene.beam):
        falloff = falloff * narrow
    return scene.diffuse * falloff * np.maximum(dot(normal, to_lamp), 0) / length
