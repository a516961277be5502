"""Files that are made to hurt: refused in words, or answered for the picture in them; within bounds, measured."""

import warnings
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from apart import MOST_SECONDS, Apart
from fuzz_images import KINDS, REFUSALS, files
from hostile_pictures import HOSTILE
from picture_files import SIGNATURE, chunk, corners, quarters, raw_png, riff, saved, segment, vp8x
from PIL import Image

from factorscope_models.manifest import ImageFormat
from factorscope_server.errors import BadImage, TooLarge, UnsupportedMedia
from factorscope_server.images import jpeg, png, webp
from factorscope_server.images.fitting import fit

RGB = ImageFormat(channels=3, height=16, width=16)
PLAIN = saved(quarters())


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as apart:
        yield apart


@pytest.mark.parametrize("name", HOSTILE)
def test_memory_and_time_are_bounded(apart: Apart, name: str):
    outcome = apart.fit(HOSTILE[name].make())
    assert outcome.said == HOSTILE[name].becomes
    assert outcome.seconds < MOST_SECONDS


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_in_words_or_a_picture(apart: Apart, kind: str):
    said = {name: apart.fit(data) for name, data in files(KINDS[kind], seed=0, many=60)}
    assert {outcome.said for outcome in said.values()} <= {"fitted", *REFUSALS}
    assert max(outcome.seconds for outcome in said.values()) < 1


def others() -> dict[str, bytes]:
    """A file of each kind that Pillow writes, besides ours, and the beginnings of kinds that it only reads."""
    Image.init()
    found = {
        "PSD": b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\0\1\0\0\0\1\0\x08\0\3",
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "FLI": bytes(4) + b"\x11\xaf" + bytes(122),
        "AVI": b"RIFF\x10\0\0\0AVI LIST",
        "MNG": b"\x8aMNG\r\n\x1a\n",
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    }
    for kind, mode in [(kind, mode) for kind in Image.SAVE for mode in ("RGB", "P", "1", "F", "L")]:
        if kind not in ("PNG", "JPEG", "WEBP", "MPO", "HDF5", "GRIB", "BUFR", "WMF") and kind not in found:
            out = BytesIO()
            try:
                with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # Pillow drops some kinds
                    quarters().convert(mode).save(out, kind)
            except (OSError, ValueError, KeyError):  # not this mode; some kind writes it
                continue
            found[kind] = out.getvalue()
    return found


def test_every_other_kind_that_pillow_knows_is_refused():
    found = others()
    assert len(found) > 20
    for data in found.values():
        with pytest.raises(UnsupportedMedia):
            fit(data, None, RGB)


def test_of_a_file_of_several_pictures_the_first_is_taken():
    data = saved(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 64))], quality=95)
    assert corners(fit(data, None, RGB).pixels) == "RGWB"


def test_a_jpeg_with_a_picture_behind_and_one_in_its_exif_shows_itself():
    small, black = saved(Image.new("RGB", (8, 8)), "JPEG"), saved(Image.new("RGB", (64, 64)), "JPEG")
    plain = saved(quarters(), "JPEG", quality=95)
    data = plain[:2] + segment(0xE1, b"Exif\0\0" + small) + segment(0xFE, b"<script>" + small) + plain[2:] + black
    assert corners(fit(data, None, RGB).pixels) == "RGWB"


@pytest.mark.parametrize(
    "behind", [b"<script>alert(1)</script>", b"%PDF-1.7\n", b"GIF89a", saved(Image.new("RGB", (64, 64)))]
)
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_what_stands_behind_a_picture_is_not_read(format: str, behind: bytes):
    assert corners(fit(saved(quarters(), format, quality=95) + behind, None, RGB).pixels) == "RGWB"


@pytest.mark.parametrize("end", [b"", chunk(b"IEND", b"")])
def test_other_pixels_behind_the_first_end_are_not_read(end: bytes):
    behind = chunk(b"IDAT", b"\xff" * 999) + chunk(b"IEND", b"")
    assert corners(fit(PLAIN + end + behind, None, RGB).pixels) == "RGWB"


def test_a_header_that_contradicts_the_picture_is_refused():
    large, small = saved(quarters(640, 640), "WEBP", lossless=True), saved(quarters(), "WEBP", lossless=True)
    for data in (
        riff(vp8x(64, 64, 0), (b"VP8L", large[20:])),
        riff(vp8x(640, 640, 0), (b"VP8L", small[20:])),
        riff((b"VP8 ", small[20:])),
        riff(vp8x(64, 64, 2), (b"VP8L", small[20:])),
        riff(vp8x(64, 64, 2), (b"ANIM", bytes(6)), (b"ANMF", bytes(16) + large[12:])),
    ):
        with pytest.raises(BadImage):
            fit(data, None, RGB)


def frame(width: int, height: int, components: int, kind: int = 0xC0, precision: int = 8) -> bytes:
    """The header of a JPEG's frame."""
    head = bytes((precision,)) + height.to_bytes(2, "big") + width.to_bytes(2, "big") + bytes((components,))
    return segment(kind, head + b"".join(bytes((i, 0x11, 0)) for i in range(components)))


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda start, rest: start + frame(32, 32, 3) + rest, BadImage, "twice"),
        (lambda start, rest: start + frame(64, 0, 3) + rest[rest.index(b"\xff\xc4") :], BadImage, "no pixels"),
        (lambda start, rest: start + frame(64, 64, 2) + rest[rest.index(b"\xff\xc4") :], BadImage, "damaged"),
        (
            lambda start, rest: start + frame(64, 64, 3, precision=12) + rest[rest.index(b"\xff\xc4") :],
            BadImage,
            "damaged",
        ),
        (lambda start, rest: start + rest[rest.index(b"\xff\xc4") :], BadImage, "how large"),
        (lambda start, rest: start + rest.replace(b"\xff\xc0", b"\xff\xc9"), UnsupportedMedia, "arithmetically"),
        (lambda start, rest: start + rest.replace(b"\xff\xc0", b"\xff\xc3"), UnsupportedMedia, "lossless"),
        (lambda start, rest: start + b"\xff\xd8" + rest, BadImage, "no JPEG has"),
        (lambda start, rest: start + b"\xff\xe5\0\1" + rest, BadImage, "breaks off"),
        (lambda start, rest: start + b"\xff\xe5\xff\xff", BadImage, "breaks off"),
    ],
)
def test_frames_that_are_none_of_ours_are_refused_in_words(change, error: type[Exception], words: str):
    plain = saved(quarters(), "JPEG")
    at = plain.index(b"\xff\xc0")
    with pytest.raises(error, match=words):
        fit(change(plain[:at], plain[at:]), None, RGB)


def test_the_header_of_a_png_comes_first_and_whole():
    for data in (SIGNATURE + chunk(b"IDAT", b""), SIGNATURE + chunk(b"IHDR", bytes(12)), raw_png(0, 9, 8, 0, b"")):
        with pytest.raises(BadImage):
            fit(data, None, RGB)


def test_a_checksum_that_does_not_match_is_damage():
    bad = bytearray(PLAIN)
    bad[29] ^= 1
    with pytest.raises(BadImage, match="checksum"):
        fit(bytes(bad), None, RGB)


def test_scans_and_parts_are_taken_up_to_the_limit():
    plain = saved(quarters(), "JPEG", progressive=True, quality=95)
    scans = plain.count(b"\xff\xda")
    start = plain.rindex(b"\xff\xda")

    def drawn(times: int) -> bytes:
        return plain[:-2] + plain[start:-2] * (times - scans) + plain[-2:]

    assert corners(fit(drawn(jpeg.MOST_SCANS), None, RGB).pixels) == "RGWB"
    with pytest.raises(TooLarge, match="100 scans"):
        fit(drawn(jpeg.MOST_SCANS + 1), None, RGB)


def test_decoders_see_nothing_but_the_first_picture():
    black = Image.new("RGB", (64, 64))
    for format, see in (("PNG", png.outline), ("JPEG", jpeg.outline), ("WEBP", webp.outline)):
        more = {"save_all": True, "append_images": [black] * 50} if format != "JPEG" else {"comment": b"secret"}
        told = saved(quarters(), format, exif=b"Exif\0\0secret", icc_profile=b"secret" * 99, xmp=b"secret", **more)
        assert b"secret" in told
        bare = see(told + b"secret").bare
        assert b"secret" not in bare
        assert see(bare).bare == bare
        assert len(bare) < len(saved(quarters(), format)) + 100


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"restart_marker_blocks": 1},
        {"progressive": True, "restart_marker_blocks": 2},
        {"subsampling": 0, "optimize": True},
        {"keep_rgb": True},
        {"icc_profile": bytes(70_000), "comment": b"\xff\xda\xff\xd9"},
    ],
)
def test_a_jpeg_is_seen_as_the_whole_file_is(mode: str, options: dict[str, object]):
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    data = saved(Image.fromarray(noise).convert(mode), "JPEG", **options)
    whole = Image.open(BytesIO(data)).convert("RGB")
    np.testing.assert_array_equal(fit(data, None, RGB).pixels, np.asarray(whole))


def test_noise_is_refused_by_its_first_bytes():
    for seed in range(100):
        with pytest.raises(UnsupportedMedia):
            fit(np.random.default_rng(seed).bytes(999), None, RGB)
