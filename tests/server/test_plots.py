"""Figures: only what the manifest has the data for, valid for Plotly, and saying what defends their numbers."""

import json

import plotly.graph_objects as go
import pytest
from bundles import KINDS, make
from starlette.testclient import TestClient
from toy_graphs import Kind

from factorscope_server import plots


@pytest.mark.parametrize(("kind", "channels"), KINDS)
@pytest.mark.parametrize("name", ["latents", "nmi", "loss"])
def test_every_figure_is_valid_and_names_data_size_and_seed(kind: Kind, channels: int, name: str):
    manifest, _ = make(kind, channels)
    drawn = json.loads(plots.draw(name, manifest))
    go.Figure(drawn)  # raises on anything Plotly does not know
    assert drawn["data"]
    said = drawn["layout"]["title"]["subtitle"]["text"].replace("<br>", " ")
    assert "Toy patterns (toy)" in said
    assert "seed 0" in said
    assert ("n = 125" in said) != (name == "loss")
    assert drawn["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert len(json.dumps(drawn["layout"]["template"])) < 1500


def test_the_page_gets_names_and_figures(api: TestClient):
    listed = api.get("models/toy-gaussian/plots").json()["plots"]
    assert [plot["name"] for plot in listed] == ["latents", "nmi", "loss"]
    for plot in listed:
        answer = api.get(f"models/toy-gaussian/plots/{plot['name']}")
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json()) == {"data", "layout"}


def test_there_is_no_plot_without_data():
    manifest, _ = make()
    bare = manifest.model_copy(
        update={"mutual_information": None, "history": manifest.history.model_copy(update={"step": [], "terms": {}})}
    )
    assert list(plots.available(bare)) == ["latents"]


@pytest.mark.parametrize("name", ["nothing", "compare", "__init__", "nmi.json"])
def test_another_plot_is_404(api: TestClient, name: str):
    answer = api.get(f"models/toy-gaussian/plots/{name}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_the_nmi_map_shows_the_manifests_numbers_and_marks_inactive_latents():
    manifest, _ = make()
    drawn = json.loads(plots.draw("nmi", manifest))
    assert drawn["data"][0]["z"] == [[0.97, 0.02, 0.01, 0.0], [0.03, 0.93, 0.08, 0.0], [0.01, 0.12, 0.88, 0.0]]
    assert drawn["data"][0]["text"][1][1] == "0.93"
    labels = drawn["layout"]["xaxis"]["ticktext"]
    assert labels[:3] == ["z0", "z1", "z2"]
    assert "(z3)" in labels[3]


def test_comparison_groups_models_and_gives_other_units_their_own_axis(api: TestClient):
    drawn = api.get("plots/compare?models=toy-quantized,toy-gaussian").json()
    go.Figure(drawn)
    unitless = [trace for trace in drawn["data"] if trace["xaxis"] == "x"]
    decibels = [trace for trace in drawn["data"] if trace["xaxis"] == "x2"]
    assert [trace["name"] for trace in unitless] == ["Toy, quantized", "Toy, gaussian"]
    assert unitless[0]["x"] == ["InfoM", "InfoE", "InfoC"]
    assert unitless[0]["y"] == pytest.approx([0.91, 0.99, 0.72])
    assert unitless[0]["error_y"]["array"] == pytest.approx([0.02, None, None])
    assert decibels[0]["x"] == ["PSNR"]
    hover = unitless[0]["hovertext"][0]
    for part in ("made up", "n = 125", "seed 0", "validation", "Toy patterns (toy)", "95 % interval 0.88 to 0.93"):
        assert part in hover


def test_models_of_different_data_are_said_not_to_compare():
    one, _ = make("gaussian")
    two = one.model_copy(update={"data": one.data.model_copy(update={"name": "other"})})
    assert "do not compare" in json.loads(plots.compare([one, two]))["layout"]["title"]["subtitle"]["text"]
    assert "do not compare" not in json.loads(plots.compare([one, one]))["layout"]["title"]["subtitle"]["text"]


def test_undefined_scores_and_models_without_scores_leave_gaps():
    manifest, _ = make()
    undefined = [score.model_copy(update={"value": None}) for score in manifest.scores]
    for scores in (undefined, []):
        drawn = json.loads(plots.compare([manifest, manifest.model_copy(update={"scores": scores})]))
        go.Figure(drawn)
    go.Figure(json.loads(plots.compare([manifest.model_copy(update={"scores": []})])))


def test_an_undefined_score_does_not_change_the_order_of_the_groups():
    manifest, _ = make()
    first, *rest = manifest.scores
    gap = manifest.model_copy(update={"scores": [first.model_copy(update={"value": None}), *rest]})
    drawn = json.loads(plots.compare([gap, manifest]))
    assert drawn["layout"]["xaxis"]["categoryarray"] == ["InfoM", "InfoE", "InfoC"]


def test_words_of_a_manifest_stay_words():
    manifest, _ = make()
    sly = manifest.model_copy(update={"title": '<a href="https://evil.test">click</a>'})
    for drawn in (plots.draw("loss", sly), plots.compare([sly])):
        assert "<a" not in drawn
        assert "&lt;a" in drawn


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("models=", 422),
        ("models=,,", 422),
        ("models=toy-gaussian,nobody", 404),
        ("models=" + ",".join(map(str, range(13))), 422),
    ],
)
def test_a_comparison_of_nothing_or_of_strangers_is_refused(api: TestClient, query: str, status: int):
    assert api.get(f"plots/compare?{query}").status_code == status
