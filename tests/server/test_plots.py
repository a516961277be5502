"""Figures: only what the bundle has the data for, valid for Plotly, and saying what defends their numbers."""

import json
import math
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from bundles import CODEBOOK, FACTORS, KINDS, make
from starlette.testclient import TestClient
from toy_graphs import Kind

from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import Bundle
from factorscope_models.manifest import Manifest
from factorscope_server import plots
from factorscope_server.codec import Codec
from factorscope_server.encoding import percentile_of
from factorscope_server.errors import BadRequest, UnknownItem
from factorscope_server.figures.drawn import DRAWN
from factorscope_server.figures.factor_colours import colouring
from factorscope_server.shelf import Model

ALWAYS = ["latents", "latent", "joint", "spectrum", "errors", "loss", "nmi"]
NAMES = ["latents", "latent", "joint", "spectrum", "information", "errors", "loss", "nmi", "drift", "signs"]
HAVE = [(kind, channels, name) for kind, channels in KINDS for name in ALWAYS]
HAVE += [("quantized", 3, "information"), *(("gaussian", 1, name) for name in ("information", "drift", "signs"))]


def toy(kind: Kind = "quantized", channels: int = 3, **changed: Any) -> Model:
    """A toy as the shelf would open it, with fields of its manifest changed."""
    model = _made(kind, channels)
    return replace(model, manifest=model.manifest.model_copy(update=changed))


@cache
def _made(kind: Kind, channels: int) -> Model:
    manifest, files = make(kind, channels)
    samples, codes = Samples.from_bytes(files["samples.npz"]), Codes.from_bytes(files["codes.npz"])
    codec = Codec(Bundle(manifest, "0" * 64, files["encoder.onnx"], files["decoder.onnx"], samples, codes), 1)
    return Model(manifest, "0" * 64, samples, codes, codec, 0)


def statistics(model: Model, latent: int, **changed: Any) -> dict[str, Any]:
    """The toy's, with fields of one latent changed: an argument of `toy`."""
    summary = model.manifest.statistics
    latents = list(summary.latents)
    latents[latent] = latents[latent].model_copy(update=changed)
    return {"statistics": summary.model_copy(update={"latents": latents})}


def draw(model: Model, name: str, **given: float) -> dict[str, Any]:
    """A figure, valid for Plotly."""
    figure = json.loads(plots.draw(name, model, given))  # type: ignore[arg-type]
    go.Figure(figure)  # raises on anything Plotly does not know
    return figure


def traces(figure: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if all(trace.get(key) == value for key, value in wanted.items())]


def subtitle(figure: dict[str, Any]) -> str:
    return unescape(figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " "))


def reasons(model: Model) -> dict[str, str]:
    """Of the plots that it has not."""
    return {plot.name: plot.reason for plot in plots.listing(model) if plot.reason is not None}


@pytest.mark.parametrize(("kind", "channels", "name"), HAVE)
def test_every_figure_is_valid_and_names_data_size_and_seed(kind: Kind, channels: int, name: str):
    figure = draw(toy(kind, channels), name)
    assert figure["data"]
    said = subtitle(figure)
    for part in ("Toy patterns (toy)", "seed 0", "training" if name == "loss" else "validation, n = 125"):
        assert part in said
    assert figure["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert len(json.dumps(figure["layout"]["template"])) < 1500
    assert "NaN" not in json.dumps(figure)


def test_all_plots_are_listed_in_one_order_and_each_is_drawn_or_has_a_reason(api: TestClient):
    assert list(DRAWN) == list(plots.PLOTS) == NAMES
    for kind, _ in KINDS:
        listed = api.get(f"models/toy-{kind}/plots").json()["plots"]
        assert [plot["name"] for plot in listed] == NAMES
        for plot in listed:
            answer = api.get(f"models/toy-{kind}/plots/{plot['name']}")
            assert answer.headers["content-type"] == "application/json"
            if plot["reason"] is None:
                assert set(answer.json()) == {"data", "layout"}
            else:
                assert answer.status_code == 404
                assert answer.json()["error"] == {"code": "not_found", "message": plot["reason"]}


def test_a_model_has_no_plot_of_what_its_kind_of_latents_has_not():
    assert list(reasons(toy("gaussian", 1))) == []
    assert list(reasons(toy("quantized"))) == ["drift", "signs"]
    assert list(reasons(toy("deterministic"))) == ["information", "drift", "signs"]
    assert "deterministic" in reasons(toy("deterministic"))["information"]


def test_without_codes_the_reason_says_how_to_have_them():
    bare = replace(toy(), codes=None)
    for name in ("joint", "errors"):
        assert "codes.npz" in reasons(bare)[name]
        assert "factorscope-train export" in reasons(bare)[name]
    assert "latent" not in reasons(bare)


def test_reasons_say_what_a_bundle_lacks():
    model = toy("gaussian", 1)
    manifest = model.manifest
    assert manifest.binarization is not None
    bare: dict[str, dict[str, Any]] = {
        "nmi": {"mutual_information": None},
        "loss": {"history": manifest.history.model_copy(update={"step": [], "terms": {}})},
        "drift": {"consistency": None},
        "signs": {"binarization": manifest.binarization.model_copy(update={"r": 0.0})},
        "spectrum": {"statistics": manifest.statistics.model_copy(update={"eigenvalues": [0.0] * 4})},
        "information": statistics(model, 2, kl=None),
    }
    for name, change in bare.items():
        assert list(reasons(toy("gaussian", 1, **change))) == [name]
    unscored, factorless = {"mutual_information": None}, {"data": manifest.data.model_copy(update={"factors": []})}
    assert "factorscope-train evaluate" in reasons(toy("gaussian", 1, **unscored))["nmi"]
    assert "has no factors" in reasons(toy("gaussian", 1, **unscored, **factorless))["nmi"]


@pytest.mark.parametrize("name", ["nothing", "compare", "__init__", "nmi.json"])
def test_another_plot_is_404(api: TestClient, name: str):
    answer = api.get(f"models/toy-gaussian/plots/{name}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_parameters_are_listed_with_what_to_call_their_values(api: TestClient):
    listed = {plot["name"]: plot["parameters"] for plot in api.get("models/toy-quantized/plots").json()["plots"]}
    assert {name: [one["name"] for one in found] for name, found in listed.items() if found} == {
        "latent": ["latent"],
        "joint": ["latent", "other", "factor"],
        "errors": ["error"],
    }
    assert listed["latent"][0] == {"name": "latent", "title": "Latent", "choices": ["z0", "z1", "z2", "z3 (inactive)"]}
    assert listed["joint"][2]["choices"] == list(FACTORS)
    assert listed["errors"][0]["choices"] is None


def test_there_are_no_colours_by_factor_without_factors():
    model = toy()
    assert model.codes is not None
    bare = replace(model, codes=replace(model.codes, factors=None))
    assert [one.name for one in next(p for p in plots.listing(bare) if p.name == "joint").parameters] == [
        "latent",
        "other",
    ]
    with pytest.raises(BadRequest, match="takes no `factor`"):
        draw(bare, "joint", factor=0)
    assert draw(bare, "joint")["data"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("latent?latent=4", "`latent` is 4: this model has 4 latents, counted from 0."),
        ("latent?latent=-1", "`latent` is -1"),
        ("latent?other=1", "The plot `latent` takes no `other`; it takes latent."),
        ("loss?latent=0", "The plot `loss` takes no `latent`; it takes none."),
        ("joint?factor=3", "`factor` is 3: this model has 3 factors"),
        ("joint?other=9", "`other` is 9"),
        ("joint?latent=2&other=2", "choose two different latents"),
        ("errors?error=-0.1", "at least 0"),
        ("errors?error=nan", "finite"),
        ("errors?error=inf", "finite"),
        ("latent?latent=one", "query.latent"),
        ("latent?latent=1.5", "query.latent"),
    ],
)
def test_parameters_that_a_plot_cannot_take_are_refused(api: TestClient, address: str, said: str):
    answer = api.get(f"models/toy-quantized/plots/{address}")
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


def test_parameters_of_a_plot_that_the_model_has_not_are_not_looked_at():
    with pytest.raises(UnknownItem, match="two modes"):
        plots.draw("signs", toy(), {"latent": 99})


def test_left_out_latents_are_those_that_carry_most():
    model = toy("gaussian", 1)
    kl = [0.5, 2.0, 1.0, 9.0]
    for k, value in enumerate(kl):
        model = toy("gaussian", 1, **statistics(model, k, kl=value, active=k < 3))

    def axes(**given: float) -> tuple[str, str]:
        layout = draw(model, "joint", **given)["layout"]
        return layout["xaxis2"]["title"]["text"], layout["yaxis2"]["title"]["text"]

    assert axes() == ("z1", "z2")
    assert axes(latent=2) == ("z2", "z1")
    assert axes(other=1) == ("z2", "z1")
    assert axes(latent=0, other=2) == ("z0", "z2")
    assert "z1" in draw(model, "latent")["layout"]["title"]["text"]


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


def test_words_of_a_manifest_stay_words():
    sly: dict[str, Any] = {"title": '<a href="https://evil.test">click</a>'}
    for name in NAMES:
        figure = plots.draw(name, toy("gaussian", 1, **sly), {})
        assert "<a" not in figure
        assert "&lt;a" in figure
    data: Manifest = make("deterministic")[0]
    named = data.data.model_copy(update={"factors": [f.model_copy(update={"name": "<i>x"}) for f in data.data.factors]})
    for kind, channels in KINDS:
        assert "<i>" not in plots.draw("joint", toy(kind, channels, data=named), {"factor": 1})
