"""Films before they are written: z of each frame, where its thumb stands, and that its picture is the decoder's."""

from pathlib import Path

import numpy as np
import pytest
from bundles import CODEBOOK
from checkout import ROOT

from factorscope_server.errors import BadRequest
from factorscope_server.render import drawing, look, plans, words
from factorscope_server.render.film import MOST_FRAMES, Film, Shape, film, staged
from factorscope_server.render.track import LINE, THUMB, place, strip
from factorscope_server.schemas import RangeMode
from factorscope_server.shelf import Model, Shelf

SMALL = Shape(seconds=1, fps=10, size=64)


@pytest.fixture
def shelf(written: Path) -> Shelf:
    return Shelf([written])


def traversed(model: Model, shape: Shape = SMALL, latent: int = 0, mode: RangeMode = "minmax", **how) -> Film:
    manifest = model.manifest
    z = model.samples.z[0].tolist()
    plan = plans.traversal(manifest, model.sha, z, latent, mode, shape.frames, shape.loop, **how)
    return film(model.codec, manifest.image, plan, shape, lambda: None)


def thumb(made: Film, frame: int) -> float:
    """x of the middle of the thumb, by its colour on the line of the track."""
    stage = made.stage
    row = made.frame(frame)[stage.top + round(LINE * stage.unit)]
    accent = np.abs(row.astype(int) - look.rgb(look.LIGHT.accent)).sum(1) < 12
    assert accent.sum() >= THUMB * stage.unit
    return float(np.flatnonzero(accent).mean() + 0.5)


def test_a_loop_goes_up_and_down_once_and_its_end_fits_its_start(shelf: Shelf):
    model = shelf.open("toy-gaussian")
    made = traversed(model)
    seen = model.manifest.statistics.latents[0]
    values = made.plan.z[:, 0]
    assert len(made) == 10
    assert values[0] == pytest.approx(seen.min)
    assert values[5] == pytest.approx(seen.max)
    assert values[1:5] == pytest.approx(values[:5:-1])
    assert (np.diff(values[:6]) > 0).all()
    steps = np.abs(np.diff([*values, values[0]]))
    assert steps == pytest.approx(steps[0])  # also from the last frame to the first
    assert (made.frame(1) == made.frame(9)).all()
    assert (made.plan.z[:, 1:] == model.samples.z[0, 1:]).all()


def test_a_film_that_plays_once_goes_from_one_end_to_the_other(shelf: Shelf):
    made = traversed(shelf.open("toy-gaussian"), Shape(seconds=0.7, fps=10, size=64, loop=False))
    assert len(made) == 7
    assert made.plan.at == pytest.approx(np.linspace(0, 1, 7))


def test_the_thumb_stands_where_the_value_is(shelf: Shelf):
    made = traversed(shelf.open("toy-gaussian"), Shape(seconds=1, fps=10, size=256))
    places = [thumb(made, i) for i in range(len(made))]
    expected = [place(at, made.stage.width, made.stage.unit) for at in made.plan.at]
    assert places == pytest.approx(expected, abs=1)
    assert max(places) - min(places) > 200


def test_the_picture_in_a_frame_is_what_the_decoder_says_pixel_for_pixel(shelf: Shelf):
    for id in ("toy-quantized", "toy-gaussian"):
        model = shelf.open(id)
        made = traversed(model, Shape(seconds=1, fps=10, size=100, dark=True))
        decoded = model.codec.decode_rgba(made.plan.z)[..., :3]
        stage = made.stage
        assert stage.enlarged == 6  # 16 x 6 = 96 is nearer to 100 than 112 is
        for i in range(len(made)):
            part = made.frame(i)[stage.y : stage.y + 96, stage.x : stage.x + 96]
            assert (part == decoded[i].repeat(6, 0).repeat(6, 1)).all()


def test_codes_take_turns_of_equal_length(shelf: Shelf):
    made = traversed(shelf.open("toy-quantized"), Shape(seconds=1.6, fps=10, size=64), mode="codebook")
    round_trip = [*CODEBOOK, *CODEBOOK[-2:0:-1]]
    assert made.plan.z[:, 0] == pytest.approx(np.repeat(round_trip, 2))
    assert made.plan.says[:2] == ("−0.500 · 1 of 5",) * 2
    assert len(made.pictures) == 5  # each decoded once


def test_too_few_frames_for_all_codes_are_refused(shelf: Shelf):
    with pytest.raises(BadRequest, match="5 values up and down need 8 frames"):
        traversed(shelf.open("toy-quantized"), Shape(seconds=0.6, fps=10, size=64), mode="codebook")


def test_steps_hold_their_values(shelf: Shelf):
    made = traversed(shelf.open("toy-gaussian"), Shape(seconds=0.8, fps=10, size=64), steps=3)
    assert made.plan.at == pytest.approx([0, 0, 0.5, 0.5, 1, 1, 0.5, 0.5])


@pytest.mark.parametrize("latent", [-1, 4])
def test_a_latent_that_is_not_there_is_refused(shelf: Shelf, latent: int):
    with pytest.raises(BadRequest, match=f"no latent {latent}: this model has 4"):
        traversed(shelf.open("toy-gaussian"), latent=latent)


def way(model: Model, stops: list[list[float]], loop: bool = True, snap: bool = False, frames: int = 8) -> plans.Plan:
    names = [f"sample {i}" for i in range(len(stops))]
    return plans.interpolation(model.manifest, model.sha, stops, names, snap, frames, loop)


def test_between_two_stops_z_goes_straight_there_and_back(shelf: Shelf):
    plan = way(shelf.open("toy-gaussian"), [[0, 0, 0, 0], [1, -2, 0, 4]])
    shares = np.array([0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25])
    assert plan.at == pytest.approx(shares)
    assert plan.z == pytest.approx(shares[:, None] * [1, -2, 0, 4])
    assert plan.track.ends == ("sample 0", "sample 1")
    assert plan.says[1] == "25 %"


@pytest.mark.parametrize("unit", [0.5, 1])
def test_long_names_of_stops_do_not_run_into_each_other(shelf: Shelf, unit: float):
    model = shelf.open("toy-gaussian")
    names = ["W" * 40, "M" * 40]
    plan = plans.interpolation(model.manifest, model.sha, [[0] * 4, [1] * 4], names, False, 8, True)
    drawn = strip(plan.track, look.LIGHT, round(560 * unit), unit, 0.5, "50 %")
    low, high = (part for part in drawn.parts if isinstance(part, drawing.Text) and part.words.startswith(("W", "M")))
    assert low.words.endswith("…")
    ends = low.x + drawing.width_of(low.words, low.size), high.x - drawing.width_of(high.words, high.size)
    assert ends[0] < ends[1]


def test_through_three_stops_a_loop_comes_back_to_the_first(shelf: Shelf):
    plan = way(shelf.open("toy-gaussian"), [[0] * 4, [1] * 4, [2] * 4], frames=6)
    assert plan.z[:, 0] == pytest.approx([0, 0.5, 1, 1.5, 2, 1])
    assert plan.at == pytest.approx([0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6])
    assert plan.track.ticks == pytest.approx([1 / 3, 2 / 3])


def test_once_through_the_stops_ends_at_the_last(shelf: Shelf):
    plan = way(shelf.open("toy-gaussian"), [[0] * 4, [1] * 4, [3] * 4], loop=False, frames=5)
    assert plan.z[:, 0] == pytest.approx([0, 0.5, 1, 2, 3])


def test_snapping_goes_from_code_to_code(shelf: Shelf):
    stops = [[-0.5] * 4, [0.5] * 4]
    snapped = way(shelf.open("toy-quantized"), stops, snap=True, frames=40)
    assert set(snapped.z[:, 0].tolist()) == set(CODEBOOK)
    assert len(set(way(shelf.open("toy-quantized"), stops, frames=40).z[:, 0].tolist())) == 21


def test_sides_are_even_whatever_the_size(shelf: Shelf):
    image = shelf.open("toy-gaussian").manifest.image
    for size in range(64, 200, 7):
        stage = staged(image, Shape(size=size))
        assert stage.width % 2 == stage.height % 2 == 0
        assert stage.top + round(172 * stage.unit) <= stage.height


def test_more_than_we_take_is_refused_before_anything_is_decoded(shelf: Shelf):
    image = shelf.open("toy-gaussian").manifest.image
    with pytest.raises(BadRequest, match=f"at most {MOST_FRAMES}"):
        staged(image, Shape(seconds=61, fps=10, size=64))
    with pytest.raises(BadRequest, match="at this size at most"):
        staged(image, Shape(seconds=10, fps=60, size=1024))


def test_colours_are_those_of_the_page():
    css = (ROOT / "frontend/src/tokens.css").read_text()
    light, dark = css.split(':root[data-theme="dark"]')
    for name in ("paper", "ink", "quiet", "hairline", "edge", "accent", "data", "amber", "red"):
        assert f"--{name}: {getattr(look.LIGHT, name)};" in light
        assert f"--{name}: {getattr(look.DARK, name)};" in dark
    source = (ROOT / "frontend/src/colour.ts").read_text()
    assert all(f'"{colour}"' in source for colour in look.FACTOR_COLOURS)
    assert all(f"[{r}, {g}, {b}]" in source for r, g, b in look.CIVIDIS)
    assert (look.cividis(0), look.cividis(1)) == ("#00224e", "#fee838")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.3074, "−0.307"), (12.34, "12.3"), (1234.5, "1234"), (0.00001, "1.0e−5")]
)
def test_numbers_have_three_significant_digits(value: float, text: str):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("called", "shown"), [("moon?", "moon?"), ("Größe β", "Größe β"), ("色", "disc"), ("", "disc")]
)
def test_a_name_that_cannot_be_written_leaves_its_place_to_the_factor(shelf: Shelf, called: str, shown: str):
    track = traversed(shelf.open("toy-gaussian"), called=called).plan.track
    assert track.factor
    assert track.factor[0] == shown


def test_words_are_spelled_in_the_letters_that_there_are():
    assert drawing.plain("−0.5 · Größe → 形") == "-0.5 · Grosse > ?"
    assert drawing.plain("β-VAE, Δz") == "beta-VAE, Deltaz"
    assert drawing.fitted("a long name of a latent", 20, 60).endswith("…")
    assert drawing.width_of(drawing.fitted("a long name of a latent", 20, 60), 20) <= 60
