"""Omniglot: the two small background sets, as zip archives of drawings."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from jaxtyping import Float32, UInt8
from numpy import ndarray
from PIL import Image

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.files import contents, wrong

PARTS = {"images_background_small1": 2720, "images_background_small2": 3120}
"""The archives, by the folder in each, and the number of drawings there."""

EXPECTED = (
    f"{' or '.join(f'{part}.zip ({size} PNG images, 105 x 105, 1 bit)' for part, size in PARTS.items())}, or both, "
    "from https://github.com/brendenlake/omniglot (in python/)"
)

DRAWN, SIDE = 105, 28
"""Pixels along each side, of the files and here."""

AREAS = np.repeat(np.eye(DRAWN, dtype=np.float32), 4, axis=0).reshape(SIDE, 15, DRAWN).sum(1)
"""How many quarters of each pixel of the files lie in each of ours, along one side: 105 * 4 = 28 * 15."""

LARGEST = 10_000
"""Bytes of a drawing, unpacked; the official ones have 419 at most."""

ENTRY = re.compile(r"([^/]+)/([^/]+)/(character\d\d)/(\d{4}_\d\d\.png)")
"""Folder of the archive, alphabet, character, drawing."""

Key = tuple[str, str, str]


def omniglot(folder: Path, parts: Mapping[str, int] = PARTS) -> DataSet:
    """The archives in `folder`, or the one file named: Lake, Salakhutdinov & Tenenbaum 2015, Science 350, 1332-1338.

    Each of the 28 x 28 pixels is the mean over the 3.75 x 3.75 pixels of the drawing that it covers, by exact area:
    0 where there is no stroke, 255 where there is nothing else (black on white in the files). Both archives have
    Greek and Latin; their 1,000 drawings count once, so both together are 4,840 drawings of 242 characters from 8
    alphabets. The characters are numbered through all alphabets. `parts` may name cut-down archives.
    """
    paths = [folder] if folder.is_file() else [p for part in parts if (p := folder / f"{part}.zip").is_file()]
    if not paths:
        raise wrong(folder, EXPECTED, contents(folder))
    drawings: dict[Key, UInt8[ndarray, "28 28"]] = {}
    names = []
    for path in paths:
        part, found = _read(path, parts)
        names.append(part)
        drawings.update(found)
    keys = sorted(drawings)
    images = np.stack([drawings[key] for key in keys])[..., None]
    alphabets, alphabet = np.unique([key[0] for key in keys], return_inverse=True)
    characters, character = np.unique(["/".join(key[:2]) for key in keys], return_inverse=True)
    values = np.stack([alphabet, character], axis=-1).astype(np.int64)
    return DataSet(
        info=DataSource(
            name="omniglot",
            title=f"Omniglot background small {' + '.join(name[-1] for name in names)}",
            factors=[Factor(name="alphabet", size=len(alphabets)), Factor(name="character", size=len(characters))],
            size=len(images),
            source="Lake, Salakhutdinov & Tenenbaum 2015, https://github.com/brendenlake/omniglot",
            licence="MIT",
            rendered=False,
        ),
        image=ImageFormat(channels=1, height=SIDE, width=SIDE),
        images=lambda index: images[index],
        values=lambda index: values[index],
    )


def _read(path: Path, parts: Mapping[str, int]) -> tuple[str, dict[Key, UInt8[ndarray, "28 28"]]]:
    """The archive's folder and its drawings; DataError where it is damaged or another one."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [(e, m) for e in archive.infolist() if (m := ENTRY.fullmatch(e.filename))]
            part = entries[0][1][1] if entries else ""
            if part not in parts or len(entries) != parts[part]:
                raise wrong(path, EXPECTED, f"{len(entries)} drawings in the folder {part!r}")
            found = {}
            for entry, match in entries:
                if entry.file_size > LARGEST:
                    raise wrong(path, EXPECTED, f"{entry.filename} with {entry.file_size} bytes")
                found[match[2], match[3], match[4]] = _shrunk(_strokes(path, entry.filename, archive.read(entry)))
    except DataError:
        raise
    except Exception as error:  # damaged bytes make zipfile and Pillow raise anything
        raise wrong(path, EXPECTED, f"a damaged archive ({error})") from error
    return part, found


def _strokes(path: Path, name: str, data: bytes) -> Float32[ndarray, "105 105"]:
    """1 on the strokes."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        if image.size != (DRAWN, DRAWN) or image.mode != "1":
            found = f"{name} of {image.width} x {image.height} pixels in mode {image.mode}"
            raise wrong(path, EXPECTED, found)
        return 1 - np.asarray(image, np.float32)


def _shrunk(strokes: Float32[ndarray, "105 105"]) -> UInt8[ndarray, "28 28"]:
    """In 225ths of a pixel's area, so every sum is exact in float32. (Pillow's BOX counts whole pixels only.)"""
    covered = AREAS @ strokes @ AREAS.T
    return ((covered.astype(np.int64) * 17 + 7) // 15).astype(np.uint8)  # 255 / 225, rounded to the nearest
