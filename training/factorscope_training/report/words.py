"""How a report says its numbers and what defends them: the same words in Markdown, LaTeX and HTML."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from factorscope_models.manifest import Family
from factorscope_training.report.gathering import Run
from factorscope_training.report.recipes import DataGroup
from factorscope_training.report.tables import Cell, Column, Table

TITLES: dict[Family, str] = {
    "disentanglement": "Disentanglement",
    "reconstruction": "Reconstruction",
    "information": "Information",
    "geometry": "Geometry of the codes",
    "robustness": "Robustness",
    "probes": "Probes",
    "samples": "Samples",
    "other": "Other scores",
}
WITHIN = "†"
GENERATOR = '<meta name="generator" content="factorscope-train report">'
"""In the page's head: by it a report is known as one when it is to be replaced."""

READING = (
    "A row is a recipe: runs whose run files say the same but for the training seed. Its numbers are means over the "
    "training seeds ± half the two-sided 95 % Student t interval (n − 1 degrees of freedom). A number without ± has "
    "one training seed, and so no interval; – stands where no run has the score.",
    f"Bold: the best mean of a column. {WITHIN}: its interval overlaps the interval of the best, ends included, so "
    "these seeds do not tell the two apart; a single seed is told apart from nothing. The rule is cautious: intervals "
    "can overlap where a test of the difference would decide. No correction is made for the number of comparisons.",
    "The intervals speak of training seeds, not of other data, nets or lengths of training. How far each single "
    "measurement is to be trusted stands in scores.csv, where an evaluation was repeated.",
)
MARKS = (
    "In the plots: ◆ best, ● not told apart from it, ○ told apart, ■ nothing to be judged by; lines are 95 % intervals "
    "over training seeds, small dots the runs themselves."
)


def blind(names: Sequence[str]) -> str:
    """Of columns without any interval."""
    return (
        f"{', '.join(names)}: no recipe has two training seeds with a value; there are no intervals, and nothing says "
        "whether the order would survive another seed"
    )


def made() -> str:
    """By what; as the repository's version is."""
    try:
        return f"Made by factorscope-train report, Factorscope {version('factorscope')}."
    except PackageNotFoundError:
        return "Made by factorscope-train report, from a checkout that is not installed."


def number(value: float, digits: int) -> str:
    """Rounded; never -0."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def spread(cell: Cell, column: Column) -> str:
    """As "0.848 ± 0.012", of one seed "0.848", without values "–"."""
    if cell.interval is None:
        return "–"
    mean = number(cell.interval.mean, column.digits)
    return mean if cell.interval.half is None else f"{mean} ± {number(cell.interval.half, column.digits)}"


def short(cell: Cell, of: int) -> str:
    """Says it where not all of a recipe's runs have the score: " (2 of 3 seeds)"."""
    n = len(cell.values)
    return f" ({n} of {of} seeds)" if 0 < n < of else ""


def head(column: Column, higher: str = "↑", lower: str = "↓") -> str:
    """Name, unit and the better direction."""
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.name}{unit} {higher if column.higher_is_better else lower}"


def defence(columns: Sequence[Column], group: DataGroup) -> list[str]:
    """One sentence for all scores of one estimator: "InfoM, InfoC: ESTIMATOR; n = 10,000, validation, evaluation
    seed 0"."""
    alike: dict[tuple[str, int, str, str], list[str]] = {}
    for column in columns:
        key = (column.estimator, column.n, column.split, _evaluations(column, group))
        alike.setdefault(key, []).append(column.name)
    return [
        f"{', '.join(names)}: {estimator}; n = {n:,}, {split}, {evaluations}"
        for (estimator, n, split, evaluations), names in alike.items()
    ]


def notes(table: Table) -> list[str]:
    """What the evaluations had to say of single values, the same words once: "InfoE of qlae-s0, qlae-s1: A lower
    bound: .."."""
    said: dict[tuple[str, str], list[str]] = {}
    for column in table.columns:
        for run in table.group.runs:
            for score in run.record.scores:
                if score.name == column.name and score.note:
                    said.setdefault((column.name, score.note), []).append(run.record.run)
    return [f"{name} of {named(runs, table.group)}: {note}" for (name, note), runs in said.items()]


def named(runs: Sequence[str], group: DataGroup) -> str:
    """Their names, or "all runs"."""
    return "all runs" if len(runs) == len(group.runs) > 1 else ", ".join(runs)


def data(group: DataGroup) -> str:
    """What the images are, in a sentence or two."""
    found = group.data
    factors = ", ".join(f"{factor.name} ({factor.size})" for factor in found.factors)
    known = f"factors {factors}" if factors else "no factors known"
    drawn = " Drawn by this project in place of the official set." if found.rendered else ""
    return f"{found.size:,} images, {known}. Source: {found.source}; licence: {found.licence}.{drawn}"


def seeds(found: Sequence[int]) -> str:
    """As "0, 1, 2"."""
    return ", ".join(map(str, found))


def progress(run: Run) -> str:
    """Where the weights stand."""
    step, steps = run.record.step, run.record.steps
    return f"{step:,}" if step == steps else f"{step:,} of {steps:,}"


def unverified(group: DataGroup) -> list[str]:
    """Which recipes are taken on trust."""
    return [
        f"{recipe.label}: the records hold no run file; that their runs are of one recipe is taken from title, method "
        "and steps."
        for recipe in group.recipes
        if not recipe.known
    ]


def _evaluations(column: Column, group: DataGroup) -> str:
    found = {
        (score.seed, score.seeds) for run in group.runs for score in run.record.scores if score.name == column.name
    }
    said = [
        f"evaluation seed {first}" if count == 1 else f"evaluation seeds {first} to {first + count - 1}, their mean"
        for first, count in sorted(found)
    ]
    return " or ".join(said)
