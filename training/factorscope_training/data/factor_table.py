"""`factors.csv`: what the user says of each image of a folder, as factors."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Int64
from numpy import ndarray

from factorscope_models.manifest import Factor
from factorscope_training.data.files import wrong

EXPECTED = "a header `file,<factor>,<factor>...` and one row for each image, in UTF-8"


def read_factors(path: Path, files: Sequence[str]) -> tuple[list[Factor], Int64[ndarray, "n factor"]]:
    """The factors of a table and their values for each of `files` (relative to the table, with forward slashes).

    A factor's values are sorted, as integers where all of them are integers, and numbered from 0.
    DataError where the table is not one row for each file with a value for each factor.
    """
    names, rows = _rows(path)
    if unknown := sorted(set(rows) - set(files)):
        raise wrong(path, EXPECTED, f"a row for {unknown[0]}, which is no image of the folder{_others(unknown)}")
    if missing := sorted(set(files) - set(rows)):
        raise wrong(path, EXPECTED, f"no row for {missing[0]}{_others(missing)}")
    columns = [[rows[file][k] for file in files] for k in range(len(names))]
    factors, values = [], []
    for name, column in zip(names, columns, strict=True):
        number = {value: i for i, value in enumerate(_in_order(set(column)))}
        factors.append(Factor(name=name, size=len(number)))
        values.append([number[value] for value in column])
    return factors, np.array(values, np.int64).T


def _rows(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    """The names of the factors, and the values in each file's row."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file, strict=True)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise wrong(path, EXPECTED, f"what cannot be read as that ({error})") from error
    header = lines[0] if lines else []
    names = header[1:]
    if not names or header[0] != "file" or not all(names) or len(set(names)) < len(names):
        raise wrong(path, EXPECTED, f"the header `{','.join(header)}`")
    rows: dict[str, list[str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not any(line):
            continue
        if len(line) != len(header) or not all(line):
            raise wrong(path, EXPECTED, f"row {number} without exactly {len(header)} values: `{','.join(line)}`")
        if line[0] in rows:
            raise wrong(path, EXPECTED, f"a second row for {line[0]}")
        rows[line[0]] = line[1:]
    return names, rows


def _in_order(values: set[str]) -> list[str]:
    try:
        return sorted(values, key=lambda value: (int(value), value))
    except ValueError:
        return sorted(values)


def _others(names: list[str]) -> str:
    return f" (and {len(names) - 1} more)" if len(names) > 1 else ""
