"""Sheets and maps as pixels and as SVG."""

import base64
import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from bundles import CODEBOOK, write
from PIL import Image

from factorscope_server import ranges
from factorscope_server.errors import BadRequest, TooLarge
from factorscope_server.render import drawing, grids, look
from factorscope_server.render.drawing import Box, Drawing, Picture, Text
from factorscope_server.shelf import Model, Shelf

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def model(written: Path) -> Model:
    return Shelf([written]).open("toy-quantized")


def pictures(drawn: Drawing) -> list[Picture]:
    return [part for part in drawn.parts if isinstance(part, Picture)]


def words(drawn: Drawing) -> list[str]:
    return [part.words for part in drawn.parts if isinstance(part, Text)]


def test_a_sheet_has_a_row_for_each_latent_and_its_pictures_are_the_decoders(model: Model):
    z = model.samples.z[3]
    drawn = grids.sheet(model, z.tolist(), "Sample 3", "minmax", 5, look.LIGHT)
    values = ranges.values(model.manifest, "minmax", 5)
    rows = np.unique([part.y for part in pictures(drawn)])
    assert len(pictures(drawn)) == 4 * 5
    order = [int(word[1:]) for word in words(drawn) if re.fullmatch(r"z\d", word)]
    assert order[-1] == 3  # inactive
    for y, latent in zip(rows, order, strict=True):
        wanted = np.tile(z, (5, 1))
        wanted[:, latent] = values[latent]
        shown = sorted((part for part in pictures(drawn) if part.y == y), key=lambda part: part.x)
        decoded = model.codec.decode_rgba(wanted)[..., :3]
        assert all((part.pixels == one).all() for part, one in zip(shown, decoded, strict=True))
    assert any("Sample 3" in word for word in words(drawn))
    assert model.sha[:8] in " ".join(words(drawn))


def test_pixels_and_svg_are_one_drawing(model: Model):
    drawn = grids.codebook(model, model.samples.z[0].tolist(), "Sample 0", look.DARK)
    pixels = drawing.raster(drawn, 2)
    assert pixels.shape == (2 * drawn.height, 2 * drawn.width, 3)
    assert tuple(pixels[0, 0]) == look.rgb(look.DARK.paper)
    root = ElementTree.fromstring(drawing.svg(drawn))
    images = root.findall(f"{SVG}image")
    assert len(images) == len(pictures(drawn)) == 4 * len(CODEBOOK)
    for image, part in zip(images, pictures(drawn), strict=True):
        x, y, size = (int(image.get(name, "")) for name in ("x", "y", "width"))
        with Image.open(BytesIO(base64.b64decode(image.get("href", "").partition(",")[2]))) as embedded:
            shown = np.asarray(embedded.convert("RGB"))
        assert shown.shape[:2] == (size, size) == (16 * part.enlarged,) * 2
        there = pixels[2 * y : 2 * (y + size) : 2, 2 * x : 2 * (x + size) : 2]
        assert (there == shown).all()
    assert [text.text for text in root.iter(f"{SVG}text")] == words(drawn)


@pytest.mark.parametrize("density", [1, 2])
def test_a_drawing_that_is_made_in_bands_has_no_seams(model: Model, monkeypatch: pytest.MonkeyPatch, density: int):
    for drawn in (grids.heatmap(model, look.DARK), grids.codebook(model, [0] * 4, "Sample 0", look.LIGHT)):
        whole = drawing.raster(drawn, density)
        monkeypatch.setattr(drawing, "BAND", 7 * drawn.width * (density * drawing.SMOOTH) ** 2)
        assert (drawing.raster(drawn, density) == whole).all()
        monkeypatch.undo()


def test_a_drawing_of_too_many_pixels_is_refused_before_it_is_made():
    with pytest.raises(TooLarge, match="400 million pixels; at most 200"):
        drawing.raster(Drawing(10_000, 10_000, "#ffffff", []), 2)


def test_a_codebook_says_value_and_use_under_each_picture(model: Model):
    usage = model.manifest.statistics.latents[0].usage
    assert usage
    drawn = grids.codebook(model, model.samples.z[0].tolist(), "Sample 0", look.LIGHT)
    assert f"−0.500 ({usage[0]})" in words(drawn)


def test_a_model_without_codebooks_has_no_codebook_to_draw(written: Path):
    model = Shelf([written]).open("toy-gaussian")
    with pytest.raises(BadRequest, match="no codebook"):
        grids.codebook(model, model.samples.z[0].tolist(), "", look.LIGHT)


def test_a_heat_map_has_a_cell_for_each_factor_and_latent_in_its_colour(model: Model):
    drawn = grids.heatmap(model, look.LIGHT)
    information = model.manifest.mutual_information
    assert information
    cells = [part for part in drawn.parts if isinstance(part, Box)]
    assert len(cells) == 3 * 4
    assert [part.colour for part in cells[:4]] == [look.cividis(value) for value in information.values[0]]
    assert "(z3)" in words(drawn)  # inactive, and not by colour alone
    assert ".97" in words(drawn)
    pixels = drawing.raster(drawn)
    first = cells[0]
    assert tuple(pixels[round(first.y) + 4, round(first.x) + 4]) == look.rgb(first.colour)


def test_a_model_that_nobody_measured_has_no_map(model: Model):
    bare = Model(
        model.manifest.model_copy(update={"mutual_information": None}), model.sha, model.samples, None, model.codec, 0
    )
    with pytest.raises(BadRequest, match="evaluate"):
        grids.heatmap(bare, look.LIGHT)


def test_nothing_reaches_over_the_edge_and_labels_do_not_run_into_pictures(tmp_path: Path):
    write(tmp_path / "long", title="A title that goes on and on, as titles in papers do, and does not end " * 2)
    model = Shelf([tmp_path]).open("toy-quantized")
    for drawn in (
        grids.sheet(model, [0] * 4, "Sample 0", "minmax", 2, look.LIGHT),
        grids.heatmap(model, look.LIGHT),
    ):
        for part in drawn.parts:
            if isinstance(part, Text):
                width = drawing.width_of(part.words, part.size, part.bold)
                left = part.x - {"start": 0, "middle": width / 2, "end": width}[part.anchor]
                assert left >= 0
                assert left + width <= drawn.width
                assert part.baseline <= drawn.height


def test_letters_of_an_svg_are_text_whatever_they_are():
    said = Text(1, 2, '<script> & "quotes" 色', 12, "#000000")
    root = ElementTree.fromstring(drawing.svg(Drawing(10, 10, "#ffffff", [said])))
    assert next(root.iter(f"{SVG}text")).text == '<script> & "quotes" 色'
    unsaid = Text(1, 2, "a\x00b\x1bc\ud800d\uffffe", 12, "#000000")
    root = ElementTree.fromstring(drawing.svg(Drawing(10, 10, "#ffffff", [unsaid])))
    assert next(root.iter(f"{SVG}text")).text == "a?b?c?d?e"
