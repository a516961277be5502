"""The numbers in the figures are the bundle's, and add up."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bundles import CODEBOOK, KINDS, make
from drawing import draw, statistics, subtitle, toy, traces
from toy_graphs import Kind

from factorscope_models.arrays import Codes
from factorscope_server.encoding import percentile_of
from factorscope_server.figures.factor_colours import colouring


def test_the_overview_has_a_bar_for_each_latent_and_a_dash_for_each_value():
    model = toy()
    figure = draw(model, "latents")
    (bars,) = traces(figure, type="bar")
    assert bars["y"] == [one.entropy for one in model.manifest.statistics.latents]
    assert sum(trace.get("marker", {}).get("symbol") == "line-ew-open" for trace in figure["data"]) == 1


@pytest.mark.parametrize(("kind", "channels"), KINDS)
def test_one_latents_bars_are_the_manifests_counts(kind: Kind, channels: int):
    model = toy(kind, channels)
    one = model.manifest.statistics.latents[1]
    (bars,) = traces(draw(model, "latent", latent=1), type="bar")
    assert bars["y"] == one.histogram.counts
    assert sum(bars["y"]) == 125
    assert bars["x"][0] - bars["width"] / 2 == pytest.approx(one.min)
    assert bars["x"][-1] + bars["width"] / 2 == pytest.approx(one.max)


def test_stems_stand_at_the_codebooks_values_as_high_as_they_are_used():
    model = toy()
    usage = [7, 0, 100, 0, 18]
    changed = toy(**statistics(model, 0, usage=usage))
    (heads,) = traces(draw(changed, "latent", latent=0), name="images that use a codebook value")
    assert heads["x"] == CODEBOOK
    assert heads["y"] == usage
    assert heads["marker"]["symbol"] == ["circle", "circle-open", "circle", "circle-open", "circle"]
    uncounted = draw(toy(**statistics(model, 0, usage=None)), "latent", latent=0)
    assert [trace["x"] for trace in traces(uncounted, name="codebook value")] == [CODEBOOK]


def area(trace: dict[str, Any]) -> float:
    return float(np.trapezoid(trace["y"], trace["x"]))


def test_the_prior_of_gaussian_latents_is_a_density_and_so_is_the_mean_of_their_posteriors():
    model = toy("gaussian", 1, binarization=None)
    figure = draw(model, "latent", latent=0)
    (prior,) = traces(figure, name="prior, N(0, 1)")
    (posterior,) = traces(figure, name="mean posterior of 125 images")
    assert area(prior) == pytest.approx(1, abs=2e-3)
    assert area(posterior) == pytest.approx(1, abs=2e-3)
    assert max(prior["y"]) == pytest.approx(1 / math.sqrt(2 * math.pi))
    assert model.codes is not None
    mean = float(model.codes.z[:, 0].mean())
    assert np.trapezoid(np.multiply(posterior["y"], posterior["x"]), posterior["x"]) == pytest.approx(mean, abs=2e-3)
    assert not traces(draw(replace(model, codes=None), "latent", latent=0), name="mean posterior of 125 images")


def test_the_prior_of_a_binarized_model_has_two_modes_and_lines_at_them():
    model = toy("gaussian", 1)
    assert model.manifest.binarization is not None
    far = toy("gaussian", 1, binarization=model.manifest.binarization.model_copy(update={"r": 3.0}))
    figure = draw(far, "latent", latent=0)
    (prior,) = traces(figure, name="prior, N(±3, 1)")
    x, y = np.array(prior["x"]), np.array(prior["y"])
    assert y[np.abs(x - 3).argmin()] == pytest.approx(0.5 / math.sqrt(2 * math.pi), abs=1e-3)
    assert y[np.abs(x).argmin()] < 0.01
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["−r", "0", "+r"]
    assert sorted({shape["x0"] for shape in figure["layout"]["shapes"]}) == [-3, 0, 3]
    assert not draw(toy(), "latent")["layout"].get("shapes")


def test_a_latent_of_one_value_has_a_line_of_all_images():
    model = toy("deterministic")
    flat = model.manifest.statistics.latents[3].histogram.model_copy(update={"low": 0.25, "high": 0.25})
    figure = draw(toy("deterministic", **statistics(model, 3, histogram=flat)), "latent", latent=3)
    (bars,) = traces(figure, name="images")
    assert (bars["x"], bars["y"]) == ([0.25, 0.25], [0, 125])


@pytest.mark.parametrize("factor", [0, 1, 2])
def test_every_image_is_a_dot_in_the_colour_of_its_factors_value(factor: int):
    model = toy("deterministic")
    codes = model.codes
    assert codes is not None
    assert codes.factors is not None
    dots = traces(draw(model, "joint", latent=2, other=0, factor=factor), type="scatter")
    assert [trace["name"] for trace in dots] == ["0", "1", "2", "3", "4"]
    assert len({(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in dots}) == 5
    for value, trace in enumerate(dots):
        kept = codes.factors[:, factor] == value
        assert trace["x"] == pytest.approx(codes.z[kept, 2])
        assert trace["y"] == pytest.approx(codes.z[kept, 0])


def test_without_a_factor_the_joint_histogram_counts_every_image():
    model = toy("deterministic")
    (heat,) = traces(draw(model, "joint", latent=0, other=1), type="heatmap")
    counts = np.array(heat["z"], float)
    assert np.nansum(counts) == 125
    assert model.codes is not None
    for along, column in ((0, 0), (1, 1)):
        assert np.nansum(counts, along).tolist() == np.histogram(model.codes.z[:, column], 32)[0].tolist()


def test_bubbles_stand_at_pairs_of_codebook_values_and_count_every_image():
    model = toy()
    codes = model.codes
    assert codes is not None
    bubbles = traces(draw(model, "joint", latent=0, other=2), type="scatter")[0]
    assert sum(bubbles["marker"]["size"]) == 125
    assert set(bubbles["x"]) == set(bubbles["y"]) == set(CODEBOOK)
    for x, y, size in zip(bubbles["x"], bubbles["y"], bubbles["marker"]["size"], strict=True):
        assert size == ((codes.z[:, 0] == x) & (codes.z[:, 2] == y)).sum()


def test_bubbles_have_the_colour_of_most_of_their_images_and_are_as_opaque_as_their_share():
    model = toy()
    codes = model.codes
    assert codes is not None
    assert codes.factors is not None
    z, factors = np.zeros((8, 4), np.float32), np.zeros((8, 3), np.int64)
    z[5:, 0] = 0.5
    factors[:, 1] = [2, 2, 2, 4, 1, 3, 3, 3]
    few = Codes(z, z, None, factors, np.ones(8, np.float32))
    figure = draw(replace(model, codes=few), "joint", latent=0, other=1, factor=1)
    found = [trace for trace in traces(figure, type="scatter") if trace["x"] != [None]]
    assert [(t["name"], t["x"], t["marker"]["size"], t["marker"]["opacity"]) for t in found] == [
        ("2", [0.0], [5], [0.6]),
        ("3", [0.5], [3], [1.0]),
    ]
    assert found[0]["text"] == ["5 images, 3 of them with slope 2"]


def test_counts_at_the_sides_sum_to_all_images():
    for kind, channels in KINDS:
        bars = traces(draw(toy(kind, channels), "joint"), type="bar")
        assert [sum(trace["y" if trace["orientation"] == "v" else "x"]) for trace in bars] == [125, 125]


def test_codes_that_are_all_equal_can_be_drawn():
    for kind, channels in KINDS:
        model = toy(kind, channels)
        assert model.codes is not None
        flat = replace(model, codes=replace(model.codes, z=np.zeros((125, 4), np.float32), errors=np.full(125, 0.5)))
        for name, given in (("joint", {}), ("joint", {"factor": 0}), ("errors", {}), ("errors", {"error": 0.5})):
            figure = draw(flat, name, **given)
            assert "NaN" not in json.dumps(figure)
            if name == "errors":
                assert sum(traces(figure, type="bar")[0]["y"]) == 125


def test_few_values_have_colour_and_mark_each_and_many_a_scale():
    factor = make()[0].data.factors[0]
    ten = colouring(factor.model_copy(update={"size": 10}), np.arange(10))
    marks = [(marker["color"], marker["symbol"]) for _, _, marker in ten.groups(np.arange(10))]
    assert len(set(marks)) == 10
    round_ones = ten.groups(np.arange(10), round=True)
    assert len({(marker["color"], marker["symbol"]) for _, _, marker in round_ones}) == 10
    assert {marker["symbol"] for _, _, marker in round_ones} == {"circle", "circle-open"}
    ((_, kept, marker),) = colouring(factor.model_copy(update={"size": 11}), np.arange(11)).groups(np.arange(11))
    assert kept.all()
    assert (marker["color"], marker["cmin"], marker["cmax"]) == (list(range(11)), 0, 10)


def test_the_spectrum_has_the_manifests_eigenvalues_and_adds_up_their_shares():
    model = toy()
    summary = model.manifest.statistics.model_copy(update={"eigenvalues": [4.0, 3.0, 2.0, 1.0]})
    figure = draw(toy(statistics=summary), "spectrum")
    assert traces(figure, type="bar")[0]["y"] == [4, 3, 2, 1]
    assert traces(figure, type="scatter")[0]["y"] == pytest.approx([0.4, 0.7, 0.9, 1])
    assert "participation ratio 3.33 of 4" in subtitle(figure)  # 10^2 / 30
    assert "eccentricity √(largest / smallest) 2;" in subtitle(figure)
    dead = summary.model_copy(update={"eigenvalues": [4.0, 3.0, 2.0, 1e-13]})
    assert "no eccentricity" in subtitle(draw(toy(statistics=dead), "spectrum"))


def test_information_is_the_manifests_kl_or_entropy_and_inactive_latents_are_marked():
    for model, field in ((toy("gaussian", 1), "kl"), (toy(), "entropy")):
        figure = draw(model, "information")
        (bars,) = traces(figure, type="bar")
        values = [getattr(one, field) for one in model.manifest.statistics.latents]
        assert bars["y"] == values
        assert bars["marker"]["color"][3] != bars["marker"]["color"][2]
        assert "(z3)" in figure["layout"]["xaxis"]["ticktext"][3]
        assert f"{sum(values):.3g} nats in all; 3 of 4 active (rule: std > 0.05)" in subtitle(figure)
    assert traces(figure, type="scatter")[0]["y"] == pytest.approx([math.log(5)] * 4)
    assert "N(±0.5, 1)" in subtitle(draw(toy("gaussian", 1), "information"))


def test_error_bars_count_every_image_in_its_bin():
    model = toy()
    assert model.codes is not None
    figure = draw(model, "errors")
    (bars,) = traces(figure, type="bar")
    assert sum(bars["y"]) == 125
    starts = np.add(bars["x"], bars["offset"])
    edges = [*starts, starts[-1] + bars["width"][-1]]
    assert bars["y"] == np.histogram(model.codes.errors.astype(np.float64), edges)[0].tolist()
    assert figure["layout"]["xaxis"]["type"] == "log"
    lines = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    quantiles = model.manifest.reconstruction.quantiles
    assert [trace["x"][0] for trace in lines] == [quantiles["0.95"], quantiles["0.99"], quantiles["0.999"]]


@pytest.mark.parametrize("p", ["0.1", "0.5", "0.97"])
def test_a_marked_error_stands_at_its_value_and_says_the_percentile_that_an_upload_is_told(p: str):
    model = toy()
    error = model.manifest.reconstruction.quantiles[p]
    figure = draw(model, "errors", error=error)
    mark = figure["data"][-1]
    assert mark["x"] == [error, error]
    assert f"percentile {100 * float(p):.1f}" in mark["text"][1]
    assert f"percentile {percentile_of(error, model.manifest.reconstruction):.1f}" in subtitle(figure)


def test_an_error_far_off_or_of_zero_stays_on_the_axis():
    model = toy()
    assert model.codes is not None
    low, high = draw(model, "errors", error=10.0)["layout"]["xaxis"]["range"]
    assert low < math.log10(model.codes.errors.min()) < 1 < high
    assert draw(model, "errors", error=0.0)["layout"]["xaxis"]["type"] == "linear"
    exact = replace(model, codes=replace(model.codes, errors=np.zeros(125, np.float32)))
    assert sum(traces(draw(exact, "errors"), type="bar")[0]["y"]) == 125


def test_the_nmi_map_shows_the_manifests_numbers_and_marks_inactive_latents():
    figure = draw(toy(), "nmi")
    assert figure["data"][0]["z"] == [[0.97, 0.02, 0.01, 0.0], [0.03, 0.93, 0.08, 0.0], [0.01, 0.12, 0.88, 0.0]]
    assert figure["data"][0]["text"][1][1] == "0.93"
    labels = figure["layout"]["xaxis"]["ticktext"]
    assert labels[:3] == ["z0", "z1", "z2"]
    assert "(z3)" in labels[3]


def test_drift_is_drawn_for_each_transform_and_the_range_of_training_is_shaded():
    model = toy("gaussian", 1)
    found = model.manifest.consistency
    assert found is not None
    figure = draw(model, "drift")
    assert [trace["y"] for trace in figure["data"]] == [
        found.curves[0].drift,
        found.curves[0].kl,
        found.curves[1].drift,
        found.curves[1].kl,
    ]
    assert {(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]} == {(-15, 15)}
    assert {shape["xref"] for shape in figure["layout"]["shapes"]} == {"x", "x3"}
    mute = [curve.model_copy(update={"kl": None}) for curve in found.curves]
    plain = found.model_copy(update={"curves": mute, "trained": {}})
    bare = draw(toy("gaussian", 1, consistency=plain), "drift")
    assert len(bare["data"]) == 2
    assert "trained without transforms" in subtitle(bare)


def test_shares_near_the_modes_and_elsewhere_sum_to_all_images():
    model = toy("gaussian", 1)
    found = model.manifest.binarization
    assert found is not None
    figure = draw(model, "signs")
    minus, neither, plus, entropy = figure["data"]
    assert (minus["y"], plus["y"], entropy["y"]) == (found.near_minus, found.near_plus, found.sign_entropy)
    assert np.add(np.add(minus["y"], neither["y"]), plus["y"]) == pytest.approx(np.ones(4))
    assert "r = 0.5" in subtitle(figure)
    assert figure["layout"]["shapes"][0]["y0"] == pytest.approx(math.log(2))
