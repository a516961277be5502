"""What a report's files say: the same numbers four times, escaped for each, with what defends them."""

import csv
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import final

import pytest
from training.report_toys import ESTIMATOR, information, record, score, source, study

from factorscope_training.evaluation.record import Record
from factorscope_training.report import latex, markdown, words
from factorscope_training.report.command import report_files
from factorscope_training.report.gathering import Gathered, Run
from factorscope_training.report.tables import Choice

HOSTILE = r"50% of <b>A|B</b> & $x_i^2$ {\tt} #1 ~ [opt] -- *bold* `code` ''"


def made(*records: Record, unscored: tuple[str, ...] = ()) -> dict[str, str]:
    runs = tuple(Run(one, Path("runs") / one.run) for one in records)
    return {name: data.decode() for name, data in report_files(Gathered(runs, unscored), Choice()).items()}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return made(*study())


@final
class Cells(HTMLParser):
    """The rows of each table, the page's words outside scripts, and every attribute."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.words = ""
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._in: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "link", "br"):
            self._in.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._in.pop() == tag, "tags close in the order in which they opened"

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self._in):
            return
        self.words += data
        if {"td", "th"} & set(self._in):
            self.tables[-1][-1][-1] += data


def plain(cell: str) -> str:
    return re.sub(r"[*†]|\s", "", cell)


def of_markdown(page: str) -> list[list[str]]:
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    return [[plain(cell) for cell in row[2:]] for row in rows if "±" in "".join(row)]


def of_latex(text: str) -> list[list[str]]:
    rows = [
        line.removesuffix(r"\\").split("&")[2:] for line in text.splitlines() if " & " in line and "recipe" not in line
    ]
    strip = re.compile(r"\\mathbf|\^\{\\dagger\}|[{}$\s]")
    return [[strip.sub("", cell).replace(r"\pm", "±").replace("--", "–") for cell in row] for row in rows]


def of_csv(text: str) -> list[list[str]]:
    rows: dict[tuple[str, ...], list[str]] = {}
    digits = {"PSNR": 2, "KL": 2}
    for row in csv.DictReader(StringIO(text)):
        d = digits.get(row["score"], 3)
        said = f"{float(row['mean']):.{d}f}±{float(row['half_width']):.{d}f}" if row["mean"] else "–"
        rows.setdefault((row["data"], row["family"], row["recipe"]), []).append(said)
    return list(rows.values())


def test_all_outputs_print_the_same_numbers(files: dict[str, str]):
    page = [
        [plain(cell) for cell in row[2:]]
        for table in Cells(files["index.html"]).tables
        for row in table[1:]
        if table[0][1] == "training seeds"
    ]
    with_numbers = [row for row in page if "±" in "".join(row)]
    assert len(page) == 18, "two data sets, three families, three recipes"
    assert page == of_latex(files["table.tex"]) == of_csv(files["table.csv"])
    assert with_numbers == of_markdown(files["report.md"])
    assert with_numbers[0] == ["0.820±0.067", "0.987±0.004", "0.510±0.045"]


def test_the_best_is_bold_and_those_not_told_apart_are_marked_everywhere(files: dict[str, str]):
    """The intervals of InfoM on toy, half 0.067 each: 0.82 reaches down to 0.753, 0.70 up to 0.767, 0.43 to 0.497."""
    rows = [line for line in files["report.md"].splitlines() if "0, 1, 2" in line][:3]
    assert ["**0.820 ± 0.067**" in rows[0], "0.700 ± 0.067 †" in rows[1], "0.430 ± 0.067 |" in rows[2]] == [True] * 3
    assert r"QLAE & 3 & $\mathbf{0.820} \pm 0.067$ &" in files["table.tex"]
    assert r"$\beta$-VAE & 3 & $0.700 \pm 0.067^{\dagger}$ &" in files["table.tex"]
    assert r"AE & 3 & $0.430 \pm 0.067$ &" in files["table.tex"]
    assert "<strong>0.820 ± 0.067</strong>" in files["index.html"]
    assert re.search(r"0\.700 ± 0\.067<span class=\"mark\"><abbr [^>]*>†<", files["index.html"])
    marks = {(r["data"], r["recipe"], r["score"]): r["standing"] for r in csv.DictReader(StringIO(files["table.csv"]))}
    told = [marks["toy", recipe, "InfoM"] for recipe in ("QLAE", "β-VAE", "AE")]
    assert told == ["best", "within", "apart"]
    assert marks["toy", "β-VAE", "KL"] == "unjudged"


def test_each_output_states_estimator_size_split_and_both_kinds_of_seeds(files: dict[str, str]):
    stated = f"InfoM, InfoE, InfoC: {ESTIMATOR}; n = 1,000, validation, evaluation seed 0"
    for name in ("report.md", "table.tex", "index.html"):
        assert files[name].count(stated) == 2, name
    assert "| QLAE | 0, 1, 2 |" in files["report.md"]
    assert "factors disc (5), slope (5), height (5)" in Cells(files["index.html"]).words


def test_scores_csv_gives_back_every_score_to_its_last_digit(files: dict[str, str]):
    rows = list(csv.DictReader(StringIO(files["scores.csv"])))
    expected = {(r.data.name, r.run, s.name): s.value for r in study() for s in r.scores}
    assert {(row["data"], row["run"], row["score"]): float(row["value"]) for row in rows} == expected
    assert {row["estimator"] for row in rows} == {ESTIMATOR}
    assert {(row["n"], row["split"], row["evaluation_seed"], row["evaluation_seeds"]) for row in rows} == {
        ("1000", "validation", "0", "1")
    }


def test_a_repeated_evaluation_keeps_its_interval_and_an_undefined_value_its_reason():
    repeated = score("InfoM", 0.5, seed=4, seeds=3, interval=(0.4, 0.6))
    why = 'Undefined: with only one varying factor there is nothing to compare, "said".'
    found = made(record("AE", 0, scores=[repeated, score("InfoC", None, note=why)]))
    first, second = csv.DictReader(StringIO(found["scores.csv"]))
    assert (first["evaluation_seed"], first["evaluation_seeds"]) == ("4", "3")
    assert (float(first["evaluation_low"]), float(first["evaluation_high"])) == (0.4, 0.6)
    assert (second["value"], second["note"]) == ("", why)
    for name in ("report.md", "index.html"):
        assert "InfoC of ae-s0: Undefined" in found[name]
        assert "evaluation seeds 4 to 6, their mean" in found[name]


def test_a_score_that_some_seeds_lack_says_how_many_had_it():
    found = made(record("AE", 0), record("AE", 1), record("AE", 2, {"InfoM": None}))
    assert "| AE | 0, 1, 2 | 0.500 ± 0.000 (2 of 3 seeds) |" in found["report.md"]
    assert r"AE & 3 & $0.500 \pm 0.000$ (2 of 3 seeds) \\" in found["table.tex"]
    assert "(2 of 3 seeds)" in Cells(found["index.html"]).words


def test_single_seeds_are_printed_without_an_interval_and_the_reader_is_warned():
    found = made(record("AE", 0, {"InfoM": 0.25}), record("QLAE", 3, {"InfoM": 0.75}))
    assert "| QLAE | 3 | **0.750** |" in found["report.md"]
    for name in ("report.md", "index.html", "table.tex"):
        assert "InfoM: no recipe has two training seeds with a value" in found[name]
    assert "±" not in "".join("".join(row) for table in Cells(found["index.html"]).tables for row in table)
    rows = list(csv.DictReader(StringIO(found["table.csv"])))
    assert [(row["half_width"], row["low"], row["high"]) for row in rows] == [("", "", "")] * 2


def test_recipes_taken_on_trust_and_models_left_out_are_said():
    found = made(record("AE", 0, config={}), unscored=("fresh",))
    for name in ("report.md", "index.html"):
        assert "AE: the records hold no run file" in found[name]
        assert "Without scores, and so left out: fresh." in found[name]


def test_a_number_that_rounds_to_nothing_is_not_minus_nothing():
    assert words.number(-0.0004, 3) == "0.000"
    assert words.number(-0.0006, 3) == "-0.001"


def test_latex_prints_hostile_words_as_they_are():
    assert latex.escape(r"a_b & 50% #1 $x^2$ {~} \tt") == (
        r"a\_b \& 50\% \#1 \$x\textasciicircum{}2\$ \{\textasciitilde{}\} \textbackslash{}tt"
    )
    assert latex.escape("[1] a--b ''c'' <d> | ` \n e") == (
        r"{[}1{]} a-{}-b '{}'c'{}' \textless{}d\textgreater{} \textbar{} \textasciigrave{} e"
    )
    assert latex.escape("β-VAE · 3×3 ± Σω – é") == (
        r"$\beta$-VAE $\cdot$ 3$\times$3 $\pm$ $\Sigma$$\omega$ \textendash{} é"
    )


def test_no_word_of_a_record_becomes_markup():
    hostile = record(HOSTILE, 0, run=HOSTILE, data=source(title=HOSTILE), scores=[score(HOSTILE, 0.5, note=HOSTILE)])
    hostile = hostile.model_copy(update={"mutual_information": information(0.5)})
    found = made(hostile, record("AE", 0, data=source(title=HOSTILE), scores=[score(HOSTILE, 0.25)]))
    page = Cells(found["index.html"])
    assert "b" not in page.tags
    assert page.words.count(HOSTILE) >= 6, "title of the data, row, column, note, run, caption"
    assert markdown.escape(HOSTILE) == (
        r"50% of \<b\>A\|B\</b\> \& $x\_i^2$ {\\tt} \#1 ~ \[opt\] -- \*bold\* \`code\` ''"
    )
    table = [line for line in found["report.md"].splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table[:4]} == {4}, "a | in a name opens no new column"
    unescaped = re.sub(
        r"\\[&%$#_{}]|\\(textbackslash|text\w+|char34)\{\}", "", found["table.tex"].partition("begin")[2]
    )
    assert not re.search(r"[#~^%]", unescaped.replace(r"$^\dagger$", ""))


def test_the_page_asks_nothing_of_any_network(files: dict[str, str]):
    page = Cells(files["index.html"])
    wanted = [(tag, name, value) for tag, name, value in page.attributes if name in ("src", "href", "srcset", "action")]
    assert {value[:5] for _, _, value in wanted} == {"#data", "data:"}
    assert "script" in page.tags
    assert "@import" not in files["index.html"].partition("</style>")[0]
    assert files["index.html"].count("plotly.js v") == 1, "the program is there, once"


def test_every_table_column_has_its_plot_and_every_run_its_map(files: dict[str, str]):
    drawn = [value for tag, name, value in Cells(files["index.html"]).attributes if (tag, name) == ("div", "id")]
    assert len(drawn) == len(set(drawn)) == 2 * (3 + 1 + 1) + 2 + 18
    assert files["index.html"].count("Plotly.newPlot(") == len(drawn)


def test_the_same_records_give_the_same_bytes(files: dict[str, str]):
    assert made(*study()) == files
