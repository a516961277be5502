"""`factorscope render`: every format from a bundle's folder or the zoo, and what it refuses."""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from factorscope_server import cli
from factorscope_server.render import arguments, formats
from factorscope_server.schemas import RangeMode
from factorscope_server.shelf import Shelf

FAST = ["--seconds", "0.8", "--fps", "10", "--size", "64"]


def render(bundle: Path | str, out: Path, *words: str) -> int:
    return cli.main(["render", str(bundle), "--out", str(out), *words])


@pytest.mark.parametrize("kind", ["gif", "webp", "mp4"])
def test_a_traversal_is_written_in_every_format(written: Path, tmp_path: Path, kind: str):
    out = tmp_path / f"t.{kind}"
    assert render(written / "toy-quantized", out, "--traverse", "2", *FAST) == 0
    if kind == "mp4":
        av = pytest.importorskip("av")
        with av.open(str(out)) as container:
            assert sum(1 for _ in container.decode(video=0)) == 8
    else:
        with Image.open(out) as image:
            assert getattr(image, "n_frames", 1) == 8  # 5 codes up and down, a frame each
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_the_film_shows_the_sample_that_was_asked_for(written: Path, tmp_path: Path):
    """The first frame of an interpolation is the decode of its first sample."""
    out = tmp_path / "i.webp"
    assert render(written / "toy-gaussian", out, "--interpolate", "5", "2", "--no-snap", *FAST, "--dark") == 0
    model = Shelf([written]).open("toy-gaussian")
    decoded = model.codec.decode_rgba(model.samples.z[[5, 2]])[..., :3]
    with Image.open(out) as image:
        assert getattr(image, "n_frames", 1) == 8
        for frame, picture in ((0, decoded[0]), (4, decoded[1])):
            image.seek(frame)
            shown = np.asarray(image.convert("RGB"))
            assert (shown[12:76:4, (shown.shape[1] - 64) // 2 :][:, :64:4] == picture).all()


@pytest.mark.parametrize("what", ["--sheet", "--codebook", "--heatmap"])
def test_stills_are_written_as_png_and_svg(written: Path, tmp_path: Path, what: str):
    for kind in ("png", "svg"):
        assert render(written / "toy-quantized", tmp_path / f"s.{kind}", what, "--steps", "3") == 0
    root = ElementTree.fromstring((tmp_path / "s.svg").read_text())
    with Image.open(tmp_path / "s.png") as image:
        assert image.size == (2 * int(root.get("width", "")), 2 * int(root.get("height", "")))
    pictures = len(root.findall("{http://www.w3.org/2000/svg}image"))
    assert pictures == {"--sheet": 20, "--codebook": 20, "--heatmap": 0}[what]  # a sheet takes the codebook's values


def test_the_sheets_range_and_steps_can_be_chosen(written: Path, tmp_path: Path):
    out = tmp_path / "s.svg"
    assert render(written / "toy-quantized", out, "--sheet", "--range", "minmax", "--steps", "3") == 0
    assert out.read_text().count("<image") == 12


def test_a_model_that_ships_is_named_by_its_id(tmp_path: Path):
    assert render("qlae-mnist", tmp_path / "h.svg", "--heatmap") == 0
    assert "qlae-mnist" in (tmp_path / "h.svg").read_text()


@pytest.mark.parametrize(
    ("words", "out", "said"),
    [
        (["--traverse", "9"], "t.gif", "There is no latent 9: this model has 4"),
        (["--traverse", "0"], "t.png", "a film is written to a file that ends in .gif, .webp, .mp4"),
        (["--sheet"], "t.gif", "a picture is written to a file that ends in .png, .svg"),
        (["--traverse", "0"], "t", "ends in .gif"),
        (["--codebook"], "t.png", "no codebook"),
        (["--sheet", "--sample", "24"], "t.png", "There is no sample 24: toy-gaussian has 24, counted from 0"),
        (["--sheet", "--steps", "1"], "t.png", "--steps 1: at least 2"),
        (["--traverse", "0", "--range", "codebook"], "t.gif", "no codebook"),
        (["--traverse", "0", "--fps", "0"], "t.gif", "fps"),
        (["--traverse", "0", "--seconds", "100"], "t.gif", "at most 600"),
        (["--interpolate", "1"], "t.gif", "stops"),
        (["--traverse", "0"], "nowhere/t.gif", "no such folder"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], out: str, said: str
):
    assert render(written / "toy-gaussian", tmp_path / out, *words) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_bundle_and_what_is_damaged_is_refused(
    zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert render("no-such-model", tmp_path / "t.gif", "--traverse", "0") == 2
    assert "neither a folder of a bundle nor a model that ships" in capsys.readouterr().err
    (zoo / "toy-gaussian/decoder.onnx").write_bytes(b"?")
    assert render(zoo / "toy-gaussian", tmp_path / "t.gif", "--traverse", "0") == 2
    assert "decoder.onnx does not match its checksum" in capsys.readouterr().err


def test_an_earlier_file_stays_where_a_new_one_is_refused(written: Path, tmp_path: Path):
    out = tmp_path / "t.gif"
    out.write_bytes(b"earlier")
    assert render(written / "toy-gaussian", out, "--traverse", "9") == 2
    assert out.read_bytes() == b"earlier"
    assert render(written / "toy-gaussian", out, "--traverse", "0", *FAST) == 0
    assert out.read_bytes().startswith(b"GIF89a")


def test_a_film_that_is_broken_off_leaves_nothing(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def encode(_, __) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setitem(formats.FORMATS, "gif", formats.Format(encode, "image/gif"))
    assert render(written / "toy-gaussian", tmp_path / "t.gif", "--traverse", "0", *FAST) == 130
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    render(written / "toy-gaussian", tmp_path / "t.gif", "--traverse", "0", *FAST)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    render(written / "toy-gaussian", tmp_path / "t.gif", "--traverse", "0", *FAST)
    said = capsys.readouterr().err
    assert " 50 %" in said
    assert said.endswith("100 %\r\033[K")  # and then the line is clean


def test_a_latents_name_stands_in_the_film_unless_it_is_an_earlier_exports(zoo: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/linked").symlink_to(zoo / "toy-gaussian")
    now = Shelf([zoo]).find("toy-gaussian").sha
    beside = {
        "none": None,
        "named": _sidecar(now),
        "stale": _sidecar("0" * 64),
        "damaged": "{",
    }
    frames = {}
    for name, text in beside.items():
        if text is not None:
            (tmp_path / "elsewhere/linked.names.json").write_text(text)
        out = tmp_path / f"{name}.webp"
        words = ("--traverse", "0", *FAST[:4], "--size", "256")
        assert render(tmp_path / "elsewhere/linked", out, *words) == 0  # the names lie beside the link
        frames[name] = _first(out)
    assert (frames["none"][:256] == frames["named"][:256]).all()
    assert (frames["none"] != frames["named"]).any()
    assert (frames["none"] == frames["stale"]).all()
    assert (frames["none"] == frames["damaged"]).all()


def test_the_ranges_of_the_command_line_are_those_of_the_server():
    assert get_args(RangeMode) == arguments.RANGES


def _first(path: Path) -> np.ndarray:
    with Image.open(BytesIO(path.read_bytes())) as image:
        return np.asarray(image.convert("RGB"))


def _sidecar(sha: str) -> str:
    latents = [{"latent": 0, "name": "moon", "note": ""}]
    return json.dumps({"schema_version": 1, "id": "toy-gaussian", "sha": sha, "latents": latents})
