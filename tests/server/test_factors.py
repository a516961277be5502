"""The true picture of factor values: drawn by the server, encoded as an upload is, refused where it cannot be."""

import base64
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundles import make
from PIL import Image
from starlette.testclient import TestClient
from toy_graphs import Kind

from factorscope_models import bundle
from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import digest
from factorscope_models.drawn.shapes3d import SHAPES3D
from factorscope_models.drawn.squares import SQUARES
from factorscope_models.manifest import Factor, LatentSummary
from factorscope_server import factors

DRAWN = "toy-squares"
VALUES = [[0, 6, 1], [3, 3, 2], [6, 0, 0]]


def write_squares(
    folder: Path, kind: Kind = "gaussian", off: int = 0, says: list[list[int]] | None = VALUES, **changed: Any
) -> str:
    """A toy whose samples are squares of VALUES, each pixel brighter by `off`, that `says` what their values were;
    `changed` are fields of its data set."""
    manifest, files = make(kind, 1, DRAWN)
    images = SQUARES.draw(np.array(VALUES), 16) + np.uint8(off)
    found = Samples.from_bytes(files["samples.npz"])
    pre_z = None if found.pre_z is None else found.pre_z[:3]
    files["samples.npz"] = Samples(images, found.z[:3], pre_z, None if says is None else np.array(says)).to_bytes()
    files["codes.npz"] = replace(Codes.from_bytes(files["codes.npz"]), factors=None).to_bytes()
    manifest = manifest.model_copy(
        update={
            "data": SQUARES.info.model_copy(update=changed),
            "canonical": manifest.canonical.model_copy(
                update={name: getattr(manifest.canonical, name)[:1] for name in type(manifest.canonical).model_fields}
            ),
            "sha256": {name: digest(data) for name, data in files.items()},
        }
    )
    bundle.write(folder / DRAWN, manifest, files)
    return DRAWN


def picture(answer: dict[str, Any]) -> np.ndarray:
    """The grey picture in an answer, [height, width]."""
    head, data = answer["encoding"]["input"].split(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(BytesIO(base64.b64decode(data))))


def ask(api: TestClient, values: list[int], sweep: int | None = None, id: str = DRAWN) -> Any:
    return api.post(f"models/{id}/factors", json={"values": values, "sweep": sweep})


def test_the_picture_is_the_drawn_one_and_its_code_that_of_an_upload_of_it(zoo: Path, api: TestClient):
    write_squares(zoo, "quantized")
    answer = ask(api, [2, 5, 1]).json()
    drawn = SQUARES.draw(np.array([[2, 5, 1]]), 16)[0, :, :, 0]
    assert np.array_equal(picture(answer), drawn)
    assert answer["values"] == [2, 5, 1]
    assert answer["sweep"] is None
    file = BytesIO()
    Image.fromarray(drawn).save(file, "PNG")
    upload = api.post(f"models/{DRAWN}/encode", content=file.getvalue(), headers={"Content-Type": "image/png"}).json()
    assert answer["encoding"] == upload
    assert upload["code"] is not None


def test_a_sweep_has_the_code_of_every_value_of_its_factor_and_of_no_other(zoo: Path, api: TestClient):
    write_squares(zoo)
    for factor, size in enumerate((7, 7, 3)):
        sweep = ask(api, [4, 1, 2], factor).json()["sweep"]
        assert sweep["factor"] == factor
        assert len(sweep["z"]) == size
        for value in range(size):
            values = [4, 1, 2]
            values[factor] = value
            np.testing.assert_allclose(sweep["z"][value], ask(api, values).json()["encoding"]["z"], atol=1e-5)


@pytest.mark.parametrize("kind", ["quantized", "gaussian", "deterministic"])
def test_how_far_latents_moved_is_in_standard_deviations_of_z_and_0_for_one_that_is_constant(
    zoo: Path, api: TestClient, kind: Kind
):
    write_squares(zoo, kind)
    std = np.array(api.get(f"models/{DRAWN}/factors").json()["std"])
    assert std[:3].min() > 0.1
    sweep = ask(api, [0, 3, 2], 0).json()["sweep"]
    z = np.array(sweep["z"])
    assert sweep["moved"][3] == 0, "the toy's last latent does nothing"
    np.testing.assert_allclose(sweep["moved"][:3], (z.max(0) - z.min(0))[:3] / std[:3], rtol=1e-5)
    assert max(sweep["moved"]) > 0


@pytest.mark.parametrize("kind", ["quantized", "gaussian", "deterministic"])
def test_the_unit_is_the_std_of_z_also_where_the_statistics_are_those_of_pre_z(kind: Kind):
    manifest, files = make(kind)
    codes = Codes.from_bytes(files["codes.npz"])  # of all 125 images
    np.testing.assert_allclose(factors.std_of(manifest.statistics), codes.z.std(0, ddof=1), rtol=1e-4, atol=1e-6)


def test_movement_by_hand():
    z = np.array([[0.0, 5, 1], [3, 5, 1.1], [1, 5, 1.2]])
    assert factors.moved(z, np.array([1.5, 2.0, 1e-8])).tolist() == [2, 0, 0]
    assert factors.moved(z, np.zeros(3)).tolist() == [0, 0, 0]


def test_correlated_latents_have_their_own_std():
    """Covariance [[2, 1], [1, 2]]: eigenvalues 3 and 1 along the diagonals."""
    root = 0.5**0.5
    summary = LatentSummary.model_construct(eigenvalues=[3, 1], eigenvectors=[[root, root], [root, -root]])
    np.testing.assert_allclose(factors.std_of(summary), [2**0.5] * 2)


def test_factors_are_listed_with_their_sizes(zoo: Path, api: TestClient):
    write_squares(zoo)
    answer = api.get(f"models/{DRAWN}/factors").json()
    assert answer["factors"] == [{"name": "x", "size": 7}, {"name": "y", "size": 7}, {"name": "shade", "size": 3}]
    assert (answer["drawn"], answer["reason"]) == (True, None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"factors": [], "size": 9, "says": None}, "The images of Squares have no known factors."),
        ({"name": "mpi3d"}, "The pictures of `mpi3d` are files on somebody's disk; factor controls need"),
        (
            {
                "name": "mnist",
                "title": "MNIST",
                "factors": [Factor(name="digit", size=10)],
                "size": 70_000,
                "says": [[0], [1], [2]],
            },
            "The labels of MNIST (digit) do not make a picture: many images share the same ones.",
        ),
        (
            {"factors": SQUARES.info.factors[::-1], "says": [row[::-1] for row in VALUES]},
            "trained on other pictures of `squares` than this version",
        ),
        (
            {"name": SHAPES3D.info.name, "factors": SHAPES3D.info.factors, "says": [[0] * 6] * 3},
            "trained on other pictures of `shapes3d-re",
        ),
        ({"off": 1}, "trained on other pictures of `squares` than this version"),
        ({"says": None}, "trained on other pictures of `squares` than this version"),
    ],
    ids=[
        "no factors",
        "files",
        "labels",
        "other factors",
        "other format",
        "other pixels",
        "no values",
    ],
)
def test_pictures_that_cannot_be_drawn_are_refused_with_the_reason(
    zoo: Path, api: TestClient, changed: dict[str, Any], reason: str
):
    write_squares(zoo, **changed)
    answer = api.get(f"models/{DRAWN}/factors").json()
    assert not answer["drawn"]
    assert reason in answer["reason"]
    refused = ask(api, [0, 0, 0])
    assert refused.status_code == 404
    assert refused.json() == {"error": {"code": "not_found", "message": answer["reason"]}}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"values": [0, 0]}, "2 values for the 3 factors x, y, shade."),
        ({"values": []}, "0 values for the 3 factors"),
        ({"values": [0, 7, 0]}, "y has the values 0 to 6; 7 is none of them."),
        ({"values": [0, -1, 0]}, "greater than or equal to 0"),
        ({"values": [0, 1.5, 0]}, "valid integer"),
        ({"values": [0, "1", 0]}, "valid integer"),
        ({"values": [0, True, 0]}, "valid integer"),
        ({"values": [0] * 65}, "at most 64"),
        ({"values": [0, 0, 0], "sweep": 3}, "There is no factor 3: there are 3, counted from 0."),
        ({"values": [0, 0, 0], "sweep": -1}, "greater than or equal to 0"),
        ({}, "Field required"),
        ({"values": [0, 0, 0], "extra": 1}, "not permitted"),
    ],
)
def test_values_that_are_not_there_are_422_in_one_sentence(zoo: Path, api: TestClient, body: dict, says: str):
    write_squares(zoo)
    answer = api.post(f"models/{DRAWN}/factors", json=body)
    assert answer.status_code == 422
    assert says in answer.json()["error"]["message"]
    assert set(answer.json()["error"]) == {"code", "message"}


def test_an_unknown_model_is_404(api: TestClient):
    assert api.get("models/nobody/factors").status_code == 404
    assert ask(api, [0], id="nobody").status_code == 404
