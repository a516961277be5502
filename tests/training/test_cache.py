"""Images that are computed once: read back as they were, and never used half-written or damaged."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from factorscope_models.manifest import ImageFormat
from factorscope_training.data.cache import cached, verify
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.squares import squares

ALL = np.arange(147)


def forbidden(index: np.ndarray) -> np.ndarray:
    raise AssertionError("the images were computed again")


def unreachable() -> DataSet:
    return replace(squares(), images=forbidden)


def counted(data: DataSet) -> tuple[DataSet, list[int]]:
    calls: list[int] = []

    def images(index: np.ndarray) -> np.ndarray:
        calls.append(len(index))
        return data.images(index)

    return replace(data, images=images), calls


def test_stored_images_are_those_of_the_set_in_any_order(tmp_path):
    stored = cached(squares(), tmp_path / "new" / "folder", "1")
    order = np.random.default_rng(0).permutation(147)
    assert np.array_equal(stored.images(order), squares().images(order))
    assert stored.images(order[:0]).shape == (0, 16, 16, 1)
    assert stored.info == squares().info
    verify(squares(), tmp_path / "new" / "folder")


def test_blocks_of_images_join_without_gaps(tmp_path, monkeypatch):
    monkeypatch.setattr("factorscope_training.data.cache.BLOCK", 50)
    data, calls = counted(squares())
    stored = cached(data, tmp_path, "1")
    assert calls == [50, 50, 47]
    assert np.array_equal(stored.images(ALL), squares().images(ALL))


def test_the_second_opening_computes_nothing(tmp_path):
    cached(squares(), tmp_path, "1")
    again = cached(unreachable(), tmp_path, "1")
    assert np.array_equal(again.images(ALL), squares().images(ALL))


def test_a_new_version_is_computed_anew(tmp_path):
    cached(squares(), tmp_path, "1")
    data, calls = counted(squares())
    cached(data, tmp_path, "2")
    assert sum(calls) == 147
    cached(unreachable(), tmp_path, "2")


def test_two_sizes_of_a_set_are_stored_side_by_side(tmp_path):
    image = ImageFormat(channels=1, height=8, width=8)
    whole, half = squares(), replace(squares(), image=image, images=lambda index: squares().images(index)[:, ::2, ::2])
    stored = cached(whole, tmp_path, "1"), cached(half, tmp_path, "1")
    again = cached(unreachable(), tmp_path, "1"), cached(replace(unreachable(), image=image), tmp_path, "1")
    for data, first, second in zip((whole, half), stored, again, strict=True):
        assert np.array_equal(first.images(ALL), data.images(ALL))
        assert np.array_equal(second.images(ALL), data.images(ALL))
    verify(half, tmp_path)


def test_an_interrupted_write_leaves_nothing_to_use(tmp_path):
    def broken(index: np.ndarray) -> np.ndarray:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(replace(squares(), images=broken), tmp_path, "1")
    assert list(tmp_path.iterdir()) == []
    data, calls = counted(squares())
    cached(data, tmp_path, "1")
    assert sum(calls) == 147


def test_images_without_their_record_are_not_used(tmp_path):
    cached(squares(), tmp_path, "1")
    (tmp_path / "squares-16.json").unlink()
    data, calls = counted(squares())
    cached(data, tmp_path, "1")
    assert sum(calls) == 147


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b[:40], lambda b: b"?" + b[1:]])
def test_a_file_of_another_length_or_header_is_computed_anew(tmp_path, change):
    file: Path = tmp_path / "squares-16.npy"
    cached(squares(), tmp_path, "1")
    whole = file.read_bytes()
    file.write_bytes(change(whole))
    cached(squares(), tmp_path, "1")
    assert file.read_bytes() == whole


def test_verification_finds_a_single_changed_byte(tmp_path):
    file: Path = tmp_path / "squares-16.npy"
    cached(squares(), tmp_path, "1")
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(DataError, match="damaged"):
        verify(squares(), tmp_path)


def test_verification_of_nothing_says_what_is_missing(tmp_path):
    with pytest.raises(DataError, match=r"squares-16\.npy: expected stored images"):
        verify(squares(), tmp_path)


def test_a_damaged_record_is_not_believed(tmp_path):
    cached(squares(), tmp_path, "1")
    for text in ("{", "[]", json.dumps({"version": "1"})):
        (tmp_path / "squares-16.json").write_text(text)
        data, calls = counted(squares())
        cached(data, tmp_path, "1")
        assert sum(calls) == 147


def test_a_full_disk_is_an_error_before_anything_is_written(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)
    with pytest.raises(DataError, match="free"):
        cached(unreachable(), tmp_path, "1")
    assert list(tmp_path.iterdir()) == []
