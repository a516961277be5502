"""The judge: it learns, it is kept, and its features tell good samples from bad ones."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy import ndarray

from factorscope_training.errors import RunError
from factorscope_training.metrics.frechet import frechet_distance
from factorscope_training.metrics.judge import FEATURES, Judge, open_judge, train_judge

STEPS = 80


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def bars(n: int, seed: int = 0) -> tuple[ndarray, ndarray]:
    """A bar across (label 0), down (1) or none (2), at a random place of 8 x 12 noisy pixels."""
    labels = rng(seed).integers(0, 3, n)
    images = 0.1 * rng(seed + 1).random((n, 1, 8, 12), np.float32)
    for image, label, place in zip(images, labels, rng(seed + 2).integers(0, 8, n), strict=True):
        if label == 0:
            image[0, place] += 0.8
        if label == 1:
            image[0, :, place] += 0.8
    return images, labels


def kept(path: Path, images: ndarray, labels: ndarray, **options: int) -> Judge:
    return open_judge(path, images, labels, **{"steps": STEPS, **options})


def test_it_learns_to_classify_images_that_it_has_not_seen():
    images, labels = bars(300, seed=5)
    judge = train_judge(*bars(400), steps=STEPS)
    assert (judge.classify(images) == labels).mean() > 0.95
    assert (train_judge(*bars(400), steps=0).classify(images) == labels).mean() < 0.8, "the steps taught it"


def test_it_gives_64_features_for_each_image_the_same_in_any_company():
    images, _ = bars(1001, seed=5)
    judge = train_judge(*bars(50), steps=2)
    features = judge.features(images)
    assert features.shape == (1001, FEATURES) == (1001, 64)
    assert features.min() == 0, "they are rectified"
    np.testing.assert_allclose(judge.features(images[-1:])[0], features[-1], atol=1e-5)


def test_its_features_put_fainter_noisier_and_less_varied_images_farther_from_the_data_than_fresh_ones():
    judge = train_judge(*bars(400), steps=STEPS)
    images, labels = bars(2000, 20)
    data = judge.features(bars(1000, 10)[0])

    def distance(judged: ndarray) -> float:
        return frechet_distance(data, judge.features(judged.astype(np.float32)))

    noise = rng().normal(size=(1000, 1, 8, 12))
    distances = [distance(np.clip(images[:1000] + s * noise, 0, 1)) for s in (0, 0.05, 0.1, 0.2)]
    assert distances == sorted(distances)
    fresh, *_, noisy = distances
    assert min(noisy, distance(images / 2), distance(images[labels == 0])) > 20 * fresh


def test_the_seed_decides_and_the_global_random_state_stays():
    images, labels = bars(100)
    before = torch.random.get_rng_state()
    first, again, other = (train_judge(images, labels, seed=s, steps=5).features(images) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_kept_judge_is_read_and_not_trained_again(tmp_path):
    images, labels = bars(100)
    path = tmp_path / "judge.pt"
    trained = kept(path, images, labels)
    np.testing.assert_array_equal(kept(path, images, labels).features(images), trained.features(images))
    content = torch.load(path, weights_only=True)
    content["weights"]["7.bias"] += torch.tensor([0, 0, 1e6])
    torch.save(content, path)
    assert (kept(path, images, labels).classify(images) == 2).all(), "the file is what was read"


@pytest.mark.parametrize("change", ["seed", "steps", "image", "label"])
def test_a_judge_of_other_images_labels_seed_or_steps_is_trained_anew(tmp_path, change: str):
    images, labels = bars(60)
    path = tmp_path / "judge.pt"
    kept(path, images, labels, steps=2)
    before = path.read_bytes()
    options = {"steps": 2} | ({"seed": 1} if change == "seed" else {"steps": 3} if change == "steps" else {})
    if change == "image":
        images = images.copy()
        images[7, 0, 3, 3] = 0.5
    if change == "label":
        labels = labels.copy()
        labels[7] = (labels[7] + 1) % 3
    fresh = train_judge(images, labels, **options)
    np.testing.assert_array_equal(kept(path, images, labels, **options).features(images), fresh.features(images))
    assert path.read_bytes() != before
    assert [file.name for file in tmp_path.iterdir()] == ["judge.pt"]


@pytest.mark.parametrize("data", [b"", b"not a judge", "cut short"])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path, data: bytes | str):
    path = tmp_path / "judge.pt"
    kept(path, *bars(20), steps=1)
    damaged = path.read_bytes()[:1000] if isinstance(data, str) else data
    path.write_bytes(damaged)
    with pytest.raises(RunError, match=r"judge\.pt is no judge, or a damaged one; remove it"):
        kept(path, *bars(20), steps=1)
    assert path.read_bytes() == damaged
