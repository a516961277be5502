"""Comparisons: columns only of what was computed alike, marks only where they say something, refusals in sentences."""

import json
from typing import Any

import plotly.graph_objects as go
import pytest
from bundles import make
from starlette.testclient import TestClient

from factorscope_models.manifest import Factor, Manifest, Score
from factorscope_server import plots
from factorscope_server.comparison import chosen, compare
from factorscope_server.errors import BadRequest
from factorscope_server.schemas import Comparison

TOY = make("deterministic")[0]


def model(id: str, *scores: Score, **changed: Any) -> Manifest:
    """A toy of this id with these scores."""
    return TOY.model_copy(update={"id": id, "title": f"Model {id}", "scores": list(scores)} | changed)


def score(value: float | None = 0.5, interval: tuple[float, float] | None = None, **changed: Any) -> Score:
    common = {"name": "InfoM", "estimator": "e", "n": 100, "seed": 0, "split": "validation"}
    return Score(**(common | {"value": value, "interval": interval} | changed))


def marks(found: Comparison, column: int = 0) -> list[str]:
    """Of each row: best, tied, a dash for neither, nothing where there is no such score."""
    cells = [row.cells[column] for row in found.rows]
    assert not any(cell.best and cell.tied for cell in cells if cell)
    return ["" if c is None else "best" if c.best else "tied" if c.tied else "-" for c in cells]


def test_the_table_has_the_manifests_numbers(api: TestClient):
    found = api.get("compare?models=toy-quantized,toy-gaussian").json()
    assert found["data"] == {"name": "toy", "title": "Toy patterns", "rendered": True}
    assert [column["name"] for column in found["columns"]] == ["InfoM", "InfoE", "InfoC", "PSNR"]
    assert found["columns"][3] == {
        "name": "PSNR",
        "family": "other",
        "unit": "dB",
        "estimator": "made up",
        "n": 125,
        "split": "validation",
        "image": {"width": 16, "height": 16},
        "higher_is_better": True,
    }
    one, two = found["rows"]
    assert (one["id"], one["title"], one["method"], one["seed"]) == ("toy-quantized", "Toy, quantized", "QLAE", 0)
    assert [cell["value"] for cell in one["cells"]] == pytest.approx([0.91, 0.99, 0.72, 30.5])
    assert one["cells"][0]["interval"] == pytest.approx([0.88, 0.93])
    assert [cell["best"] for cell in one["cells"]] == [True, True, True, True]
    assert [cell["best"] for cell in two["cells"]] == [False, True, False, True]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "InfoC"},
        {"estimator": "f"},
        {"n": 101},
        {"split": "train"},
        {"unit": "nats"},
        {"higher_is_better": False},
    ],
)
def test_scores_that_differ_in_how_they_were_computed_never_share_a_column(other: dict):
    found = compare([model("a", score(0.9)), model("b", score(0.1, **other))])
    assert len(found.columns) == 2
    assert [[cell is None for cell in row.cells] for row in found.rows] == [[False, True], [True, False]]
    assert marks(found, 0) == ["-", ""]
    assert marks(found, 1) == ["", "-"]


def test_scores_on_images_of_other_sizes_never_share_a_column():
    small = TOY.image.model_copy(update={"width": 8, "height": 8})
    found = compare([model("a", score()), model("b", score(), image=small)])
    assert [(column.image.width, column.image.height) for column in found.columns] == [(16, 16), (8, 8)]


@pytest.mark.parametrize("other", [{"seed": 7}, {"family": "disentanglement"}, {"seeds": 5}, {"note": "why"}])
def test_what_does_not_change_how_a_score_was_computed_does_not_part_columns(other: dict):
    found = compare([model("a", score(0.9)), model("b", score(0.1, **other))])
    assert len(found.columns) == 1
    assert marks(found) == ["best", "-"]
    assert found.columns[0].family == other.get("family", "other")


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ([score(0.5), score(0.7), score(0.6)], ["-", "best", "-"]),
        ([score(0.5, higher_is_better=False), score(0.7, higher_is_better=False)], ["best", "-"]),
        ([score(0.7), score(0.7), score(0.6)], ["best", "best", "-"]),
        ([score(0.9)], ["-"]),
        ([score(0.9), None], ["-", ""]),
        ([score(0.9), score(None)], ["-", "-"]),
        ([score(None), score(0.2), score(0.1)], ["-", "best", "-"]),
        ([score(0.9, (0.8, 1.0)), score(0.7, (0.6, 0.8))], ["best", "tied"]),
        ([score(0.9, (0.8, 1.0)), score(0.7, (0.6, 0.79))], ["best", "-"]),
        ([score(0.9, (0.8, 1.0)), score(0.85)], ["best", "tied"]),
        ([score(0.9), score(0.85, (0.8, 0.95))], ["best", "tied"]),
        ([score(0.9), score(0.85, (0.84, 0.86))], ["best", "-"]),
        ([score(None, (0.0, 1.0)), score(0.9, (0.8, 1.0)), score(0.2)], ["-", "best", "-"]),
    ],
)
def test_best_and_ties(scores: list[Score | None], wanted: list[str]):
    assert marks(compare([model(f"m{i}", *([s] if s else [])) for i, s in enumerate(scores)])) == wanted


def test_columns_go_by_family_and_those_of_one_name_stay_together():
    scores = [
        score(name="PSNR", family="reconstruction"),
        score(family="disentanglement"),
        score(name="InfoE", family="disentanglement"),
        score(family="disentanglement", estimator="f"),
    ]
    found = compare([model("a", *scores)])
    names = [(column.name, column.estimator) for column in found.columns]
    assert names == [("InfoM", "e"), ("InfoM", "f"), ("InfoE", "e"), ("PSNR", "e")]


def test_a_score_that_a_manifest_has_twice_takes_two_columns():
    found = compare([model("a", score(0.1), score(0.2, seed=1)), model("b", score(0.3))])
    cells = [[cell.value if cell else None for cell in row.cells] for row in found.rows]
    assert cells == [[0.1, 0.2], [0.3, None]]
    assert marks(found) == ["-", "best"]


def test_models_without_scores_have_rows_of_nothing():
    assert compare([model("a")]).columns == []
    assert compare([model("a"), model("b", score())]).rows[0].cells == [None]


def test_models_of_different_data_sets_are_refused_with_who_is_on_which():
    other = TOY.data.model_copy(update={"name": "mnist"})
    with pytest.raises(
        BadRequest, match=r"^Scores compare on one data set only: `a` and `c` are on toy; `b` is on mnist\.$"
    ):
        compare([model("a"), model("b", data=other), model("c")])


@pytest.mark.parametrize(
    ("change", "said"),
    [({"size": 99}, "toy of 99 images"), ({"factors": [Factor(name="disc", size=2)]}, r"factors disc \(2\)")],
)
def test_data_sets_of_one_name_that_differ_are_refused(change: dict, said: str):
    with pytest.raises(BadRequest, match=rf"`a` is on toy of 125 images.*; `b` is on .*{said}"):
        compare([model("a"), model("b", data=TOY.data.model_copy(update=change))])


@pytest.mark.parametrize("address", ["compare", "plots/compare"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("models=", 422),
        ("models=,,", 422),
        ("models=toy-gaussian,nobody", 404),
        ("models=" + ",".join(map(str, range(25))), 422),
        ("models=" + ",".join(map(str, range(24))), 404),
        ("models=toy-gaussian,toy-gaussian", 200),
    ],
)
def test_a_comparison_of_nothing_or_of_strangers_is_refused(api: TestClient, address: str, query: str, status: int):
    assert api.get(f"{address}?{query}").status_code == status


def drawn(found: Comparison) -> dict[str, Any]:
    figure = json.loads(plots.compare(found))
    go.Figure(figure)  # raises on anything Plotly does not know
    return figure


def test_the_plot_has_the_tables_numbers_and_intervals(api: TestClient):
    figure = api.get("plots/compare?models=toy-quantized,toy-gaussian").json()
    titles = [note["text"] for note in figure["layout"]["annotations"]]
    assert titles == ["<b>InfoM</b>", "<b>InfoE</b>", "<b>InfoC</b>", "<b>PSNR</b>, dB"]
    first = figure["data"][0]
    assert first["x"] == pytest.approx([0.91, 0.81])
    assert first["y"] == [0, 1]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Toy, quantized", "Toy, gaussian"]
    assert first["error_x"]["array"] == pytest.approx([0.02, 0.02])
    assert first["error_x"]["arrayminus"] == pytest.approx([0.03, 0.03])
    assert first["marker"]["symbol"] == ["circle", "circle-open"]
    for part in ("made up", "n = 125", "validation", "95 % interval 0.88 to 0.93", "training seed 0", "best"):
        assert part in first["hovertext"][0]


def test_ties_have_a_mark_of_their_own_and_gaps_no_dot():
    found = compare([model("a", score(0.9, (0.8, 1))), model("b", score(0.8)), model("c"), model("d", score(None))])
    (trace,) = drawn(found)["data"]
    assert trace["marker"]["symbol"] == ["circle", "diamond-open"]
    assert trace["y"] == [0, 1]


def test_columns_of_one_name_are_told_apart_by_letters_that_the_subtitle_explains():
    found = compare(
        [model("a", score(estimator="Ross"), score(estimator="bins"), score(name="InfoE", estimator="fit"))]
    )
    figure = drawn(found)
    titles = [note["text"] for note in figure["layout"]["annotations"]]
    assert titles == ["<b>InfoM</b> (a)", "<b>InfoM</b> (b)", "<b>InfoE</b>"]
    said = figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " ")
    for part in ("InfoM (a): Ross, n = 100", "InfoM (b): bins, n = 100", "InfoE: fit, n = 100", "Toy patterns (toy)"):
        assert part in said


def test_what_all_titles_have_in_common_is_left_to_the_subtitle():
    def labels(*titles: str) -> list[str]:
        found = compare([model(f"m{i}", score(), title=title) for i, title in enumerate(titles)])
        return drawn(found)["layout"]["yaxis"]["ticktext"]

    assert labels("AE · toy", "QLAE · toy") == ["AE", "QLAE"]
    assert labels("AE · toy", "QLAE · other") == ["AE · toy", "QLAE · other"]
    assert labels("AE · toy") == ["AE · toy"]


def test_undefined_scores_and_models_without_scores_leave_an_empty_figure_that_says_so():
    for scores in ([], [score(None)]):
        figure = drawn(compare([model("a", *scores)]))
        assert figure["data"] == []
        assert "none of these models has a value" in figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " ")


def test_the_scores_of_a_plot_can_be_chosen_in_any_order(api: TestClient):
    for query in ("score=PSNR&score=InfoE", "score=PSNR,InfoE", "score=PSNR, InfoE,PSNR"):
        figure = api.get(f"plots/compare?models=toy-gaussian&{query}").json()
        assert [note["text"] for note in figure["layout"]["annotations"]] == ["<b>PSNR</b>, dB", "<b>InfoE</b>"]
    refused = api.get("plots/compare?models=toy-gaussian&score=FID")
    assert refused.status_code == 422
    assert "score `FID`; there are InfoM, InfoE, InfoC, PSNR." in refused.json()["error"]["message"]


def test_where_nobody_chooses_a_plot_has_infomec_and_psnr_or_else_the_first_scores():
    many = [score(name=name) for name in ("DCI", "PSNR", "InfoE", "MIG", "SAP", "IRS")]
    assert [c.name for c in chosen(compare([model("a", *many)]), []).columns] == ["InfoE", "PSNR"]
    others = [one for one in many if one.name not in ("PSNR", "InfoE")]
    found = chosen(compare([model("a", *others)]), [])
    assert [c.name for c in found.columns] == ["DCI", "MIG", "SAP", "IRS"]
    assert len(found.rows[0].cells) == 4


def test_a_score_whose_name_has_a_comma_can_be_chosen():
    found = chosen(compare([model("a", score(), score(name="Fréchet, normal"))]), ["Fréchet, normal", "InfoM,"])
    assert [column.name for column in found.columns] == ["Fréchet, normal", "InfoM"]


def test_words_of_a_manifest_stay_words():
    sly = model("a", score(name="<b>x", estimator="<i>"), title='<a href="https://evil.test">click</a>')
    figure = plots.compare(compare([sly]))
    assert "<a" not in figure
    assert "<i>" not in figure
    assert "&lt;a" in figure
