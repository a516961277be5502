"""Evaluation of codecs whose scores are known: perfect ones, one that says nothing, and what each kind cannot have."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from checkout import ROOT
from training.dials import FACTORS, GRID, dials, made, perfect, read
from training.evaluated import BERNOULLI, BOOKS, GAUSSIAN, QUANTIZED, QUICK, QUIET, named, options, value

from factorscope_training.evaluation.evaluate import Evaluation, evaluate, evaluate_codec
from factorscope_training.evaluation.likelihood import PixelLikelihood
from factorscope_training.evaluation.maps import other_maps
from factorscope_training.evaluation.model import Model
from factorscope_training.evaluation.options import FAMILIES, Options, Sizes
from factorscope_training.evaluation.registry import MEASURES
from factorscope_training.evaluation.subject import Subject, choose
from factorscope_training.likelihoods import BernoulliPixels, GaussianPixels, LogisticPixels
from factorscope_training.metrics.infomec import infomec


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evaluation]:
    """Of perfect codes: all that applies to each kind."""
    folder = tmp_path_factory.mktemp("judges")
    models = {"continuous": QUIET, "quantized": QUANTIZED, "gaussian": GAUSSIAN}
    return {kind: evaluate(model, dials(), options(folder)) for kind, model in models.items()}


def test_a_perfect_code_has_the_best_of_every_score_whether_continuous_or_quantized(whole: dict[str, Evaluation]):
    for kind in ("continuous", "quantized"):
        scores = named(whole[kind])
        best = ("InfoM", "InfoC", "DCI-I", "MIG", "RM modularity", "FactorVAE score", "beta-VAE score", "SSIM")
        best += ("Linear probe",)
        for name in best:
            assert value(scores[name]) > 0.9, name
        assert value(scores["InfoE"]) > 0.95
        assert value(scores["PSNR"]) == pytest.approx(100)
        assert value(scores["Reconstruction error"]) == pytest.approx(144 * 1e-6, rel=1e-3), "only the clip costs"
        assert {score.family for score in scores.values()} | {"information"} == set(FAMILIES)
        assert all(score.n <= 600 and score.split == "validation" for score in scores.values())


def test_a_code_that_says_nothing_is_told_from_a_perfect_one(tmp_path: Path):
    noise = made(lambda x: np.random.default_rng(0).normal(size=(len(x), 3)).astype(np.float32))
    scores = named(
        evaluate(Model(noise, likelihood=BERNOULLI), dials(), options(tmp_path, ("disentanglement", "probes")))
    )
    for name in ("InfoE", "DCI-I", "MIG", "SAP", "RM explicitness", "Linear probe"):
        assert value(scores[name]) < 0.5, name
    assert value(scores["InfoE"]) < 0.1


def test_of_a_gaussian_code_kl_information_and_activity_are_those_worked_out_by_hand(tmp_path: Path):
    data = dials()
    scores = named(evaluate(GAUSSIAN, data, options(tmp_path, QUICK)))
    squares = np.array([np.mean(np.arange(factor.size) ** 2.0) for factor in FACTORS])
    each = 0.5 * (squares + math.exp(-8) - 1 + 8)
    assert scores["KL"].by_latent == pytest.approx(each.tolist())
    assert value(scores["KL"]) == pytest.approx(each.sum())
    assert value(scores["I(x; z)"]) == pytest.approx(math.log(GRID), abs=0.01), "each image is there ten times"
    assert (scores["Active units"].value, scores["Active units"].by_latent) == (3, [1, 1, 1])
    assert {name: s.unit for name, s in scores.items() if s.unit} == {
        "PSNR": "dB",
        "Reconstruction error": "nats",
        "Sampled reconstruction error": "nats",
        "KL": "nats",
        "I(x; z)": "nats",
        "NLL": "nats",
        "Drift KL, simple": "nats",
        "Drift KL, large": "nats",
    }
    lower = {name for name, s in scores.items() if not s.higher_is_better}
    assert lower == {
        *("Reconstruction error", "Sampled reconstruction error", "KL", "NLL", "Eccentricity"),
        *("Drift, simple", "Drift, large", "Drift KL, simple", "Drift KL, large"),
    }


def test_a_binarized_models_kl_and_nll_are_those_of_its_two_modes(tmp_path: Path):
    """Modes at 0 .. far away: where every mean is at +r the KL is ln 2 a latent, for the sign."""
    at_four = made(lambda x: np.full((len(x), 3), 4.0, np.float32))
    codec = replace(
        at_four, encode=lambda x: {"z": at_four.encode(x)["z"], "log_var": np.zeros((len(x), 3), np.float32)}
    )
    model = Model(codec, likelihood=BERNOULLI, r=4.0)
    scores = named(evaluate(model, dials(), options(tmp_path, ("information", "geometry"))))
    assert value(scores["KL"]) == pytest.approx(3 * math.log(2), abs=1e-3)
    assert (scores["Sign entropy"].value, scores["Near the modes"].value) == (0, 1)
    other = named(evaluate(replace(model, r=0.0), dials(), options(tmp_path, ("information", "geometry"))))
    assert value(other["KL"]) == pytest.approx(3 * 8)
    assert "Sign entropy" not in other
    assert value(other["NLL"]) - value(scores["NLL"]) > 10, "the prior is another"


def test_one_image_is_scored_as_far_as_one_image_goes(tmp_path: Path):
    result = evaluate(QUIET, dials(), options(tmp_path, ("disentanglement", "reconstruction", "probes"), n=1))
    assert {"InfoM", "MIG", "IRS", "PSNR"} <= set(named(result))
    for name in ("DCI", "SAP", "beta-VAE and FactorVAE scores", "Ridgeway & Mozer"):
        assert result.absent[name] == "to hold some out takes at least two images"


def test_indices_of_vectors_have_no_score_that_takes_them_for_places_on_a_line():
    data, model = dials(1), replace(QUANTIZED, indices=True)
    s = Subject(model, data, choose(model, data, 10, 0, lambda share: None), 0, Options())
    absent = {measure.name: measure.absent(s) for measure in MEASURES if measure.family == "disentanglement"}
    without = {name for name, reason in absent.items() if reason and "between which there are no distances" in reason}
    assert without == {"SAP", "beta-VAE and FactorVAE scores", "IRS"}
    assert absent["InfoMEC"] is absent["MIG"] is absent["Ridgeway & Mozer"] is None


def test_the_entropy_of_codes_is_in_bits_and_adds_up(tmp_path: Path):
    score = named(evaluate(QUANTIZED, dials(), options(tmp_path, ("information",))))["Code entropy"]
    assert score.by_latent == pytest.approx([math.log2(5), 2, math.log2(3)])
    assert (score.value, score.unit) == (pytest.approx(math.log2(60)), "bits")


@pytest.mark.parametrize("model", [QUIET, QUANTIZED, GAUSSIAN, replace(QUANTIZED, indices=True)])
def test_what_does_not_apply_is_absent_and_says_why(tmp_path: Path, model: Model):
    result = evaluate(
        replace(model, likelihood=None, unlikely="its scale was learned"), dials(), options(tmp_path, QUICK)
    )
    scores, gaussian, quantized = named(result), model is GAUSSIAN, model.codebooks is not None
    assert result.absent["reconstruction error"] == "its scale was learned"
    assert result.absent["signs"] == "the prior has no two modes"
    assert ("KL" in scores) == gaussian == ("Drift KL, simple" in scores)
    assert ("Code entropy" in scores) == quantized == ("code entropy" not in result.absent)
    assert ("Eccentricity" in scores) == (not model.indices)
    if gaussian:
        assert result.absent["NLL"] == "its scale was learned"
    if model.indices:
        assert "no distances" in result.absent["drift under transforms"]


def test_without_factors_only_what_needs_none_is_scored(tmp_path: Path):
    result = evaluate(GAUSSIAN, dials(factors=False), options(tmp_path))
    assert {score.family for score in result.scores} == set(QUICK)
    assert (result.mutual_information, result.other_information) == (None, [])
    assert result.absent["InfoMEC"] == "dials has no factors"
    assert "no factors" in result.absent["Frechet distance"]


def test_quantized_and_continuous_codes_are_scored_by_estimators_of_the_same_words(
    whole: dict[str, Evaluation], tmp_path: Path
):
    first, second = named(whole["quantized"]), named(whole["gaussian"])
    common = set(first) & set(second)
    assert len(common) > 20
    for name in common:
        assert first[name].estimator == second[name].estimator
    assert "discrete latents: plug-in, exact values; continuous latents: plug-in, 20 bins" in first["MIG"].estimator
    binarized = named(evaluate(replace(GAUSSIAN, r=1.0), dials(2), options(tmp_path, ("information", "geometry"))))
    assert binarized["KL"].estimator == second["KL"].estimator
    words = (ROOT / "frontend" / "src" / "words.ts").read_text().split("METRIC_WORDS")[1].split("};")[0]
    explained = set(re.findall(r'^  "?(.+?)"?: \{ means', words, re.MULTILINE))
    assert set(first) | set(second) | set(binarized) <= explained


def test_no_score_depends_on_which_others_are_taken(tmp_path: Path):
    alone = named(evaluate(GAUSSIAN, dials(), options(tmp_path, ("information", "robustness"))))
    together = named(evaluate(GAUSSIAN, dials(), options(tmp_path, QUICK)))
    assert alone == {name: together[name] for name in alone}


def test_the_likelihood_of_a_decoded_image_is_that_of_training():
    rng = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(4, 1, 6, 6, generator=rng)
    x = torch.rand(4, 1, 6, 6, generator=rng)
    x[0] = (x[0] > 0.5).float()  # the outer grey levels too
    pairs = {
        PixelLikelihood("bernoulli"): BernoulliPixels(),
        PixelLikelihood("gaussian", 0.2): GaussianPixels(0.2, False),
        PixelLikelihood("logistic", 0.05): LogisticPixels(0.05, False),
    }
    for ours, theirs in pairs.items():
        expected = theirs(x.double(), logits.double()).numpy()
        np.testing.assert_allclose(ours.nats(x.numpy(), logits.double().sigmoid().numpy()), expected, rtol=1e-6)


def test_the_progress_names_the_measure_and_counts_what_is_left(tmp_path: Path):
    told: list[tuple[str, float, int]] = []
    evaluate(QUIET, dials(2), options(tmp_path, ("geometry",), seeds=2), lambda *what: told.append(what))
    assert ("evaluation 1 of 2: spectrum, then 1 more", 1, 6) in told
    assert ("evaluation 2 of 2: signs", 5, 6) in told
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_the_judge_is_trained_once_and_serves_the_next_model(tmp_path: Path):
    first = named(evaluate(QUIET, dials(), options(tmp_path, ("samples",))))
    kept = tmp_path / "dials-12.pt"
    made_at = kept.stat().st_mtime_ns
    again = named(evaluate(QUIET, dials(), options(tmp_path, ("samples",))))
    assert kept.stat().st_mtime_ns == made_at
    assert first == again
    score = first["Frechet distance"]
    assert "FID" in score.estimator
    assert "not the FID" in score.estimator
    assert "Gaussian" in score.note
    counted = named(evaluate(QUANTIZED, dials(), options(tmp_path, ("samples",))))["Frechet distance"]
    assert "every latent's code as frequent as" in counted.note
    few = replace(options(tmp_path, ("samples",)), sizes=Sizes())
    assert "600 training images are too few" in evaluate(QUIET, dials(), few).absent["Frechet distance"]


def test_samples_like_the_data_are_nearer_than_samples_of_one_image(tmp_path: Path):
    one = made(lambda x: np.zeros((len(x), 3), np.float32))
    near, far = (
        value(named(evaluate(Model(codec), dials(), options(tmp_path, ("samples",))))["Frechet distance"])
        for codec in (perfect(), one)
    )
    assert near < far


def test_the_quick_evaluation_has_the_numbers_of_the_whole_one(whole: dict[str, Evaluation]):
    quick = evaluate_codec(QUIET.codec, dials(), None, 10_000, 0, "standalone")
    assert [score.name for score in quick.scores] == ["InfoM", "InfoE", "InfoC", "PSNR"]
    assert set(map(str, quick.scores)) <= set(map(str, whole["continuous"].scores))
    assert quick.mutual_information == whole["continuous"].mutual_information


def test_other_estimators_map_the_same_latents_and_of_quantized_ones_also_what_they_were(whole: dict[str, Evaluation]):
    continuous, quantized = whole["continuous"], whole["quantized"]
    for result in (continuous, quantized):
        assert result.mutual_information is not None
        for found in (result.mutual_information, *result.other_information):
            assert found.factors == [factor.name for factor in FACTORS]
            np.testing.assert_allclose(np.diag(found.values), 1, atol=0.15)
            assert (np.array(found.values) - np.eye(3) < 0.15).all()
    texts = {
        kind: [found.estimator for found in result.other_information]
        for kind, result in (("continuous", continuous), ("quantized", quantized))
    }
    assert all("before they are quantized" in text for text in texts["quantized"])
    assert not any("before they are quantized" in text for text in texts["continuous"])
    assert texts["continuous"]
    assert texts["quantized"]
    for result in (continuous, quantized):
        assert result.mutual_information is not None
        assert result.mutual_information.estimator not in [found.estimator for found in result.other_information]
    model = replace(QUANTIZED, indices=True)
    indices = Subject(model, dials(), choose(model, dials(), 10, 0, lambda share: None), 0, Options())
    assert other_maps(indices) == [], "an index has nothing that it was before"


def test_a_variant_that_reads_codes_as_numbers_reads_the_codebooks_values():
    books = [[0.0, 1.0, 2.0, 3.0, 40.0], *BOOKS[1:]]

    def uneven(x: np.ndarray) -> np.ndarray:
        z = read(x)
        return np.where(z == 4, np.float32(40), z)

    data, model = dials(), Model(made(uneven), books)
    s = Subject(model, data, choose(model, data, 600, 0, lambda share: None), 0, Options(variant="training"))
    of_values, of_indices = (
        infomec(s.factors, latents, discrete=True, names=s.factor_names, variant="training")
        for latents in (s.z, s.codes)
    )
    assert s.infomec.infoe == of_values.infoe != of_indices.infoe
