"""Films as files, opened again by other programs' readers: number of frames, times, loops, and what is in them."""

import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from factorscope_server.render import gif, mp4, plans, webp
from factorscope_server.render.film import Film, Shape, film
from factorscope_server.shelf import Shelf


def made(folder: Path, id: str = "toy-quantized", **shape) -> Film:
    """A smooth traversal of a toy."""
    model = Shelf([folder]).open(id)
    how = Shape(**{"seconds": 1, "fps": 10, "size": 64, **shape})
    z = model.samples.z[0].tolist()
    plan = plans.traversal(model.manifest, model.sha, z, 0, "minmax", how.frames, how.loop)
    return film(model.codec, model.manifest.image, plan, how, lambda: None)


def nothing() -> None: ...


def frames(data: bytes) -> list[np.ndarray]:
    with Image.open(BytesIO(data)) as image:
        found = []
        for i in range(getattr(image, "n_frames", 1)):
            image.seek(i)
            found.append(np.asarray(image.convert("RGB")).astype(int))
        return found


def times(data: bytes) -> list[int]:
    """Milliseconds of each frame."""
    with Image.open(BytesIO(data)) as image:
        found = []
        for i in range(getattr(image, "n_frames", 1)):
            image.seek(i)
            image.load()
            found.append(image.info["duration"])
        return found


def picture(film: Film, frame: np.ndarray) -> np.ndarray:
    """The decoded part."""
    stage = film.stage
    height, width = (side * stage.enlarged for side in film.pictures.shape[1:3])
    return frame[stage.y : stage.y + height, stage.x : stage.x + width]


def test_a_webp_holds_every_pixel_of_every_frame(written: Path):
    film = made(written)
    data = webp.encode(film, nothing)
    found = frames(data)
    assert len(found) == 10
    for i, frame in enumerate(found):
        assert (frame == film.frame(i)).all()
    assert times(data) == [100] * 10


def test_a_gif_of_few_colours_holds_the_pictures_exactly(written: Path):
    film = made(written, "toy-gaussian")  # grey
    found = frames(gif.encode(film, nothing))
    assert len(found) == 10
    for i, frame in enumerate(found):
        assert np.abs(picture(film, frame) - picture(film, film.frame(i))).max() <= 1
        assert np.abs(frame - film.frame(i)).max() <= 24  # of the soft edges of letters


def test_a_gif_of_many_colours_is_near(written: Path):
    film = made(written)
    noise = np.random.default_rng(0).integers(0, 256, film.pictures.shape, np.uint8)
    loud = Film(film.plan, film.shape, film.stage, noise, film.shows)
    assert len(gif.picture_palettes(film.pictures)) == 1
    assert len(gif.picture_palettes(noise)) == len(noise)
    for one, most in ((film, 16), (loud, 60)):
        found = frames(gif.encode(one, nothing))
        off = [np.abs(picture(one, frame) - picture(one, one.frame(i))) for i, frame in enumerate(found)]
        assert np.quantile(off, 0.99) <= most


def test_what_stands_still_in_a_gif_does_not_flicker(written: Path):
    """The last latent of a toy does nothing, and the first line under the picture never changes but for the value."""
    film = made(written)
    found = frames(gif.encode(film, nothing))
    stage = film.stage
    for a, b in pairwise(found):
        assert (a[: stage.y] == b[: stage.y]).all()
        assert (a[stage.height - 20 :] == b[stage.height - 20 :]).all()


def test_frames_of_a_gif_take_the_time_that_was_asked_for_in_sum(written: Path):
    assert gif.durations(30, 30) == [30, 40, 30] * 10
    data = gif.encode(made(written, fps=30), nothing)
    assert len(frames(data)) == 30
    assert sum(times(data)) == 1000
    assert gif.problem(Shape(fps=50)) is None
    assert "at most 50 frames a second" in (gif.problem(Shape(fps=51)) or "")


def test_gif_and_webp_loop_for_ever_or_play_once(written: Path):
    for loop, of_gif, of_webp in ((True, 0, 0), (False, None, 1)):
        film = made(written, loop=loop)
        with Image.open(BytesIO(gif.encode(film, nothing))) as image:
            assert image.info.get("loop") == of_gif
        with Image.open(BytesIO(webp.encode(film, nothing))) as image:
            assert image.info.get("loop") == of_webp


def test_an_mp4_plays_everywhere_and_holds_the_frames(written: Path, tmp_path: Path):
    av = pytest.importorskip("av")
    film = made(written, size=128)
    data = mp4.encode(film, nothing)
    assert data.index(b"moov") < data.index(b"mdat")  # it starts before all of it is there
    with av.open(BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 10
        found = [frame.to_ndarray(format="rgb24", src_colorspace="ITU709") for frame in container.decode(stream)]
        seconds = float(container.duration or 0) / 1e6
    assert seconds == pytest.approx(1)
    assert len(found) == 10
    for i, frame in enumerate(found):
        assert frame.shape == (film.stage.height, film.stage.width, 3)
        off = np.abs(picture(film, frame.astype(int)) - picture(film, film.frame(i)))
        assert off.mean() < 4
        assert np.quantile(off, 0.9) <= 10  # colours are halved in resolution: the edges of squares are soft


def test_without_pyav_an_mp4_is_refused_with_the_remedy_and_the_rest_works(
    written: Path, monkeypatch: pytest.MonkeyPatch
):
    assert mp4.problem(Shape()) is None
    monkeypatch.setitem(sys.modules, "av", None)
    assert "pip install 'factorscope[video]'" in (mp4.problem(Shape()) or "")
    assert gif.encode(made(written), nothing)


@pytest.mark.parametrize("encode", [gif.encode, webp.encode, mp4.encode])
def test_an_encoder_says_how_far_it_is_and_stops_when_told_to(written: Path, encode):
    pytest.importorskip("av")
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 4:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        encode(made(written), tick)
    assert ticks == 4
    counted: list[int] = []
    encode(made(written), lambda: counted.append(1))
    assert len(counted) == 10
