"""Measures of claims on models whose numbers are known: one that says nothing, and small ones that say little."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from training.claims_files import study

from factorscope_training.build import build_model
from factorscope_training.claims.measures import basic, binary, components, gaussian
from factorscope_training.claims.measures.drifting import warped
from factorscope_training.claims.measures.registry import MEASURES, numbers_of
from factorscope_training.claims.subject import QUICK, Subject, labels
from factorscope_training.codec import of_model
from factorscope_training.config import RunConfig
from factorscope_training.data.squares import squares
from factorscope_training.evaluation.evaluate import evaluate_codec

LN_2 = math.log(2)


def subject(folder: Path, terms: str = "set.terms.kl = 0.1", seed: int = 0, silent: bool = False) -> Subject:
    """An untrained model; `silent`: its posterior is N(0, I) for every image."""
    config = study(folder, ("set.terms.kl = 0.1", terms)).configs["weak"].model_copy(update={"seed": seed})
    return of(config, folder, silent)


def of(config: RunConfig, folder: Path, silent: bool = False) -> Subject:
    data = squares()
    model = build_model(config, data.image).eval()
    if silent:
        head = [layer for layer in model.encoder.modules() if isinstance(layer, nn.Linear)][-1]
        nn.init.zeros_(head.weight)
        with torch.no_grad():
            head.bias[:3], head.bias[3:] = 0.0, math.log(math.e - 1)  # softplus of it is 1
    return Subject(config, model, data, QUICK, folder / "judges")


def test_no_two_measures_share_a_number():
    names = [number.name for measure in MEASURES.values() for number in measure.numbers]
    assert len(set(names)) == len(names) == len(numbers_of(MEASURES))


def test_a_posterior_that_is_the_prior_costs_nothing_and_tells_nothing(tmp_path: Path):
    s = subject(tmp_path, silent=True)
    assert gaussian.gaussian(s) == pytest.approx({"kl": 0.0, "active_units": 0.0, "information": 0.0}, abs=1e-5)
    error = float(s.reconstruction.mean())
    expected = {"kl_nearest": 0.0, "kl_modes": 0.0, "code_elbo": -error, "bound": -error}
    assert binary.bounds(s) == pytest.approx(expected, abs=1e-4)
    assert binary.used(s) == {"used_units": 0.0}


def test_means_between_the_modes_cost_less_than_the_penalty_says_and_a_sign_costs_ln_2(tmp_path: Path):
    """q = N(0, 1) and r: the penalty is r^2/2 a latent. The KL to both modes is less; for r far off, where a mean at a
    mode has penalty 0, it is ln 2 a latent."""
    r1 = subject(tmp_path, 'remove = ["terms.kl"]\nset.terms.binarization = { weight = 1, r = 1 }', silent=True)
    assert r1.r == 1
    found = binary.bounds(r1)
    assert found["kl_nearest"] == pytest.approx(1.5, abs=1e-5)
    assert found["kl_modes"] is not None
    assert 0.1 < found["kl_modes"] < 0.5
    r5 = subject(tmp_path, 'remove = ["terms.kl"]\nset.terms.binarization = { weight = 1, r = 5 }', silent=True)
    head = [layer for layer in r5.model.encoder.modules() if isinstance(layer, nn.Linear)][-1]
    with torch.no_grad():
        head.bias[:3] = 5.0
    found = binary.bounds(r5)
    assert found["kl_nearest"] == pytest.approx(0.0, abs=1e-5)
    assert found["kl_modes"] == pytest.approx(3 * LN_2, abs=1e-2)
    signs = binary.signs(r5)
    assert (signs["near_modes"], signs["constant_signs"], signs["sign_entropy"]) == (1.0, 3.0, 0.0)


def test_the_nll_of_a_decoder_that_does_not_listen_is_its_error_whatever_the_posterior(tmp_path: Path):
    """p(x) is then p(x|z); and the prior integrates to 1, so with a posterior that is the prior it is exact."""
    for terms in ("set.terms.kl = 0.1", 'remove = ["terms.kl"]\nset.terms.binarization = { weight = 1, r = 0 }'):
        s = subject(tmp_path, terms, silent=True)
        first = s.model.decoder[0]  # pyright: ignore[reportIndexIssue]
        nn.init.zeros_(first.weight)
        n = s.sizes.importance
        assert gaussian.importance(s)["nll"] == pytest.approx(float(s.reconstruction[:n].mean()), rel=1e-5)


def test_the_prior_of_the_nll_is_that_of_the_two_modes_which_the_model_was_trained_with(tmp_path: Path):
    """q = N(0, I) and r = 1: p_r(z) / q(z) is e^(-1/2) cosh z for each latent."""
    s = subject(tmp_path, 'remove = ["terms.kl"]\nset.terms.binarization = { weight = 1, r = 1 }', silent=True)
    nn.init.zeros_(s.model.decoder[0].weight)  # pyright: ignore[reportIndexIssue, reportArgumentType]
    n = s.sizes.importance
    z = s.rng("importance").standard_normal((n, s.sizes.draws, 3))
    weights = (math.exp(-0.5) * np.cosh(z)).prod(-1).mean(1)
    expected = float((s.reconstruction[:n] - np.log(weights)).mean())
    assert gaussian.importance(s)["nll"] == pytest.approx(expected, rel=1e-5)
    assert abs(np.log(weights)).max() > 0.05, "so another prior would be seen"


def test_a_deterministic_code_is_decoded_as_it_is(tmp_path: Path):
    config = study(tmp_path).configs["weak"].model_dump()
    config |= {"latent": {"kind": "deterministic", "size": 3}, "terms": {"reconstruction": 1}}
    s = of(RunConfig.model_validate(config), tmp_path)
    decoded = s.decode(s.test.z).astype(np.float64)
    x = s.test.images
    entropy = -(x * np.log(decoded) + (1 - x) * np.log(1 - decoded)).sum((1, 2, 3))
    assert s.reconstruction == pytest.approx(entropy, rel=1e-4)
    found = components.first_components(s)
    kept = min(s.sizes.drift, len(x))
    assert found["psnr_first_4"] == found["psnr_first_8"], "three latents have three components"
    error = ((decoded - x)[:kept] ** 2).mean((1, 2, 3))
    assert found["psnr_first_8"] == pytest.approx(float(np.mean(-10 * np.log10(error))), rel=1e-5)
    with pytest.raises(ValueError, match="needs Gaussian latents"):
        gaussian.gaussian(s)


def test_infomec_is_that_of_evaluate(tmp_path: Path):
    s = subject(tmp_path)
    result = evaluate_codec(of_model(s.model), s.data, None, s.sizes.scored, 0, "standalone")
    values = {score.name.lower(): score.value for score in result.scores}
    assert result.mutual_information is not None
    active = sum(result.mutual_information.active)
    assert basic.infomec(s) == {
        **{name: values[name] for name in ("infom", "infoe", "infoc")},
        "active_latents": active,
    }


def test_images_are_the_same_for_every_seed_and_draws_the_same_for_every_arm(tmp_path: Path):
    first, second = subject(tmp_path), subject(tmp_path, seed=1)
    other = subject(tmp_path, "set.terms.kl = 0.2")
    assert np.array_equal(first.test.images, second.test.images)
    assert np.array_equal(first.train.labels, second.train.labels)
    drawn = [s.rng(purpose).random() for s in (first, other, second) for purpose in ("samples", "ablation")]
    assert drawn[0] == drawn[2]
    assert len(set(drawn)) == 4


def test_the_label_is_the_last_factor():
    data = squares()
    index = np.arange(6)
    assert np.array_equal(labels(data, index), data.values(index)[:, -1])


def test_every_second_image_is_warped_the_other_way():
    image = np.zeros((1, 1, 10, 10), np.float32)
    image[0, 0, 5, 5] = 1
    there, back = warped(np.repeat(image, 2, axis=0), 0.0, 0.2, 1.0)
    assert there[0, 5, 7] == pytest.approx(1, abs=1e-5)
    assert back[0, 5, 3] == pytest.approx(1, abs=1e-5)
    large, small = warped(np.ones((2, 1, 10, 10), np.float32), 0.0, 0.0, 1.25)
    assert large.sum() == pytest.approx(100)
    assert small.sum() == pytest.approx(64, rel=0.1)
