"""Images that are decoded once."""

import errno
import os
import shutil
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from factorscope_training.data.dataset import DataError
from factorscope_training.data.stored import mapped, write_once

IMAGES = np.arange(24, dtype=np.uint8).reshape(6, 4)


def blocks(fail: OSError | None = None):
    yield IMAGES[:4]
    if fail:
        raise fail
    yield IMAGES[4:]


def test_what_is_stored_reads_back_read_only(tmp_path):
    array = write_once(tmp_path / "new" / "images.npy", (6, 4), blocks())
    assert np.array_equal(array, IMAGES)
    assert not array.flags.writeable
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["images.npy"]


def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_half_written(tmp_path):
    target = tmp_path / "images.npy"
    write_once(target, (6, 4), blocks())
    with pytest.raises(DataError, match=r"cannot be written \(No space left on device\)"):
        write_once(target, (6, 4), blocks(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert np.array_equal(np.load(target), IMAGES)
    assert [p.name for p in tmp_path.iterdir()] == ["images.npy"]


def test_too_little_space_is_said_before_decoding_begins(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 0))
    with pytest.raises(DataError, match=r"needs 5\.9 GB there, 0\.0 GB are free"):
        write_once(tmp_path / "images.npy", (480_000, 64, 64, 3), iter(()))


def test_too_few_images_are_never_taken_for_the_whole(tmp_path):
    with pytest.raises(DataError, match="expected 7 images, got 6"):
        write_once(tmp_path / "images.npy", (7, 4), blocks())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [lambda b: b[:-3], lambda b: b[:20], lambda b: b"", lambda b: b"x" * len(b)])
def test_a_damaged_stored_file_counts_as_none(tmp_path, damage):
    target: Path = tmp_path / "images.npy"
    write_once(target, (6, 4), blocks())
    assert mapped(target, (6, 4)) is not None
    target.write_bytes(damage(target.read_bytes()))
    assert mapped(target, (6, 4)) is None


def test_a_stored_file_of_another_shape_counts_as_none(tmp_path):
    write_once(tmp_path / "images.npy", (6, 4), blocks())
    assert mapped(tmp_path / "images.npy", (6, 4, 1)) is None
