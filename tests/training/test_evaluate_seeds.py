"""Several evaluations of one model: what differs between them, and the interval over them."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training.dials import dials, made, perfect, read
from training.evaluated import BERNOULLI, GAUSSIAN, QUICK, QUIET, named, options, value

from factorscope_training.evaluation.evaluate import evaluate
from factorscope_training.evaluation.model import Model
from factorscope_training.evaluation.options import Options
from factorscope_training.evaluation.seeds import SAME_IMAGES, SAME_VALUE
from factorscope_training.evaluation.subject import Subject, choose


def test_each_seed_has_its_own_images_and_the_interval_is_that_of_students_t(tmp_path: Path):
    blur = made(read, lambda z: np.repeat(z[:, :1] / 10, 144, axis=1).reshape(-1, 1, 12, 12).astype(np.float32))
    model = Model(blur, likelihood=BERNOULLI)
    single = [value(named(evaluate(model, dials(), options(tmp_path, QUICK, n=50, seed=s)))["PSNR"]) for s in (3, 4, 5)]
    score = named(evaluate(model, dials(), options(tmp_path, QUICK, n=50, seed=3, seeds=3)))["PSNR"]
    assert len(set(single)) == 3
    assert score.value == pytest.approx(np.mean(single))
    assert (score.seed, score.seeds, score.n, score.note) == (3, 3, 50, "")
    half = 4.302652729911275 * np.std(single, ddof=1) / math.sqrt(3)  # the 97.5 % quantile of t with 2 degrees
    assert score.interval == pytest.approx((np.mean(single) - half, np.mean(single) + half))


def test_where_the_images_are_always_all_the_note_says_what_an_interval_is_of(tmp_path: Path):
    vague = replace(GAUSSIAN, codec=perfect(log_var=0.0))
    scores = named(evaluate(vague, dials(), options(tmp_path, QUICK, n=600, seeds=2)))
    assert (scores["PSNR"].interval, scores["PSNR"].seeds) == (None, 2)
    assert scores["PSNR"].note.endswith(SAME_VALUE)
    for name in ("Sampled reconstruction error", "I(x; z)"):
        assert scores[name].interval is not None
        assert scores[name].note.endswith(SAME_IMAGES)
    assert SAME_IMAGES not in scores["NLL"].note, "5 images of 600, drawn anew for each seed"


def test_each_purpose_and_each_seed_has_a_stream_of_its_own():
    data = dials(1)
    choice = choose(QUIET, data, 10, 0, lambda share: None)
    first, second = (Subject(QUIET, data, choice, seed, Options()) for seed in (0, 1))
    draws = [s.rng(purpose).random() for s in (first, second) for purpose in ("a", "b")]
    assert len(set(draws)) == 4
    assert first.rng("a").random() == draws[0]
