"""table.tex: for \\input into a paper."""

import re
from collections.abc import Iterator, Sequence

from factorscope_training.report import words
from factorscope_training.report.recipes import DataGroup
from factorscope_training.report.tables import Cell, Column, Row, Table

HEAD = r"""% Needs \usepackage[utf8]{inputenc} and \usepackage{booktabs}. Bold: the best mean; dagger: its 95 % interval
% overlaps the best's.
"""
WIDEST = 6
"""Scores beside each other; more go into another table."""
SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau "
    "upsilon phi chi psi omega"
)
"""The Greek letters in Unicode's order."""
LARGE = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
"""Those that are not Latin letters too."""
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",
    "]": "{]}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "…": r"\ldots{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    **{
        sign: f"${command}$"
        for sign, command in {
            "·": r"\cdot",
            "×": r"\times",
            "±": r"\pm",
            "−": "-",
            "≤": r"\leq",
            "≥": r"\geq",
            "≈": r"\approx",
            "≠": r"\neq",
            "∞": r"\infty",
            "√": r"\surd",
            "→": r"\rightarrow",
            "²": "^2",
            "³": "^3",
            "†": r"^\dagger",
        }.items()
    },
    **{chr(0x3B1 + place): f"$\\{name}$" for place, name in enumerate(SMALL.split())},
    "ο": "o",
    **{sign: f"$\\{name}$" for sign, name in zip("ΓΔΘΛΞΠΣΦΨΩ", LARGE.split(), strict=True)},
}


def latex(tables: Sequence[tuple[DataGroup, list[Table]]]) -> str:
    """A `table` environment for each data set and family, the widest ones in parts."""
    return "\n".join([HEAD, *(_part(table, part) for _, found in tables for table in found for part in _parts(table))])


def escape(said: str) -> str:
    """Words on one line that LaTeX prints as they are; letters beyond ASCII without an entry above stay (é, ü)."""
    signs = "".join(SPECIAL.get(sign, sign) for sign in " ".join(said.split()))
    return re.sub(r"([-'])(?=\1)", r"\1{}", signs)  # two would become one dash, or a quotation mark


def _parts(table: Table) -> Iterator[slice]:
    for start in range(0, len(table.columns), WIDEST):
        yield slice(start, start + WIDEST)


def _part(table: Table, part: slice) -> str:
    columns = table.columns[part]
    heads = ["recipe", "seeds", *(_head(column) for column in columns)]
    lines = [
        r"\begin{table}",
        r"  \centering",
        f"  \\caption{{{_caption(table, columns)}}}",
        f"  \\begin{{tabular}}{{lr{'r' * len(columns)}}}",
        r"    \toprule",
        f"    {' & '.join(heads)} \\\\",
        r"    \midrule",
        *(f"    {' & '.join(_row(row, columns, row.cells[part]))} \\\\" for row in table.rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
        "",
    ]
    return "\n".join(lines)


def _row(row: Row, columns: Sequence[Column], cells: Sequence[Cell]) -> list[str]:
    n = len(row.recipe.runs)
    return [escape(row.recipe.label), str(n), *(_cell(*pair, n) for pair in zip(cells, columns, strict=True))]


def _cell(cell: Cell, column: Column, of: int) -> str:
    """In mathematics, so that a minus is one; bold without boldmath, as a mean and its width."""
    if cell.interval is None:
        return "--"
    mean, *half = words.spread(cell, column).split(" ± ")
    bold = f"\\mathbf{{{mean}}}" if cell.standing == "best" else mean
    said = f"{bold} \\pm {half[0]}" if half else bold
    mark = r"^{\dagger}" if cell.standing == "within" else ""
    return f"${said}{mark}$" + words.short(cell, of)


def _head(column: Column) -> str:
    arrow = r"$\uparrow$" if column.higher_is_better else r"$\downarrow$"
    return f"{escape(words.head(column, '', '').strip())} {arrow}"


def _caption(table: Table, columns: Sequence[Column]) -> str:
    means = (
        "Mean over training seeds, with half the 95 % Student t interval where there are two or more. Bold: best mean"
    )
    within = f"{words.WITHIN}: its 95 % interval overlaps the best's"
    blind = [name for name in table.blind if name in {column.name for column in columns}]
    told = [*words.defence(columns, table.group), *([words.blind(blind)] if blind else [])]
    said = f"{words.TITLES[table.family]} on {table.group.label}. {means}; {within}."
    return escape(" ".join([said, *(f"{one}." for one in told)]))
