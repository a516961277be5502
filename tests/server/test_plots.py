"""Figures: only what the bundle has the data for, valid for Plotly, and saying what defends their numbers."""

import json
from dataclasses import replace
from typing import Any

import pytest
from bundles import FACTORS, KINDS, make
from drawing import draw, statistics, subtitle, toy
from starlette.testclient import TestClient
from toy_graphs import Kind

from factorscope_models.manifest import Manifest
from factorscope_server import plots
from factorscope_server.errors import BadRequest, UnknownItem
from factorscope_server.figures.drawn import DRAWN
from factorscope_server.shelf import Model

ALWAYS = ["latents", "latent", "joint", "spectrum", "errors", "loss", "nmi"]
NAMES = ["latents", "latent", "joint", "spectrum", "information", "errors", "loss", "nmi", "drift", "signs"]
HAVE = [(kind, channels, name) for kind, channels in KINDS for name in ALWAYS]
HAVE += [("quantized", 3, "information"), *(("gaussian", 1, name) for name in ("information", "drift", "signs"))]


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
