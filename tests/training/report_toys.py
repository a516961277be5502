"""Toy records, in which every number is made up; their estimators say so."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from factorscope_models.manifest import DataSource, Factor, Family, MutualInformation, Score
from factorscope_training.evaluation.record import Record, write

ESTIMATOR = "made up; plug-in"
UNITS = {"PSNR": "dB", "KL": "nats"}
FAMILIES: dict[str, Family] = {"PSNR": "reconstruction", "KL": "information"}


def source(name: str = "toy", **changes: Any) -> DataSource:
    factors = [Factor(name="disc", size=5), Factor(name="slope", size=5), Factor(name="height", size=5)]
    return DataSource(
        name=name,
        title=f"{name.capitalize()} patterns",
        factors=factors,
        size=125,
        source="generated",
        licence="Apache-2.0",
        rendered=True,
    ).model_copy(update=changes)


def score(name: str, value: float | None, **changes: Any) -> Score:
    return Score(
        name=name,
        family=FAMILIES.get(name, "disentanglement"),
        value=value,
        unit=UNITS.get(name, ""),
        estimator=ESTIMATOR,
        n=1000,
        seed=0,
        split="validation",
        higher_is_better=name != "KL",
    ).model_copy(update=changes)


Values = Mapping[str, float | None]
"""By score name."""


def record(method: str = "QLAE", seed: int = 0, values: Values | None = None, **changes: Any) -> Record:
    """A finished run of 100 steps. Its config has what its method implies, and its seed."""
    made = Record(
        run=f"{method.lower()}-s{seed}",
        title=f"{method} · toy",
        method=method,
        data=source(),
        training_seed=seed,
        step=100,
        steps=100,
        config={"title": f"{method} · toy", "method": method, "net": method, "steps": 100, "seed": seed},
        scores=[score(name, value) for name, value in ({"InfoM": 0.5} if values is None else values).items()],
    )
    return made.model_copy(update=changes)


def put(folder: Path, *records: Record) -> Path:
    """Each record's evaluation.json in a run's folder of its own name."""
    for one in records:
        (folder / one.run).mkdir(parents=True)
        write(folder / one.run, one)
    return folder


def study() -> list[Record]:
    """Three methods, three seeds each, on two data sets."""
    means = {
        ("QLAE", "toy"): (0.82, 0.99, 0.51, 27.1, None),
        ("β-VAE", "toy"): (0.70, 0.87, 0.47, 28.0, 21.5),
        ("AE", "toy"): (0.43, 0.98, 0.19, 29.4, None),
        ("QLAE", "squares"): (0.91, 1.00, 0.62, 33.2, None),
        ("β-VAE", "squares"): (0.90, 0.95, 0.60, 35.0, 12.25),
        ("AE", "squares"): (0.38, 0.99, 0.22, 38.7, None),
    }
    out = []
    for (method, data), (m, e, c, quality, kl) in means.items():
        for seed, moved in ((0, -1.0), (1, 0.25), (2, 0.75)):
            values = {"InfoM": m + 0.03 * moved, "InfoE": e - 0.004 * abs(moved), "InfoC": c + 0.02 * moved}
            values |= {"PSNR": quality + 0.6 * moved} | ({} if kl is None else {"KL": kl + moved})
            one = record(
                method,
                seed,
                values,
                run=f"{method.lower().replace('β', 'beta')}-{data}-s{seed}",
                title=f"{method} · {data}",
                data=source(data),
            )
            out.append(one.model_copy(update={"mutual_information": information(m + 0.03 * moved)}))
    return out


def information(level: float) -> MutualInformation:
    values = [[level if i == k else 0.05 * (i + k) for k in range(6)] for i in range(3)]
    return MutualInformation(
        estimator=ESTIMATOR,
        n=1000,
        seed=0,
        split="validation",
        factors=["disc", "slope", "height"],
        values=values,
        active=[True] * 5 + [False],
        active_rule="range > max range / 20",
    )
