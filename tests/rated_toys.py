"""Toys with more scores and maps than the others: two that tie, a worse one, and one of other data."""

from pathlib import Path
from typing import Any

from bundles import make

from factorscope_models import bundle
from factorscope_models.manifest import Manifest

FACTORS = ("disc", "slope", "height")
BY_FACTOR, BY_LATENT = [0.5, 0.75, 1.0], [0.4, 0.9, 0.6, None]
ROSS = [[0.1, 0.2, 0.7, 0.0], [0.6, 0.3, 0.1, 0.0], [0.2, 0.5, 0.3, 0.0]]


def score(name: str, value: float | None, family: str = "disentanglement", **more: Any) -> dict[str, Any]:
    common = {"estimator": "made up", "n": 125, "seed": 0, "split": "validation"}
    return {"name": name, "value": value, "family": family, **common, **more}


def write(folder: Path, id: str, title: str, infom: float, data: dict[str, Any], *, codes: bool = True) -> None:
    """A toy with more scores and maps than the others, alike but for its InfoM and what is changed of its data."""
    made, files = make(id=id, title=title)
    said = made.model_dump(mode="json")
    said["scores"] = [
        score("InfoM", infom, interval=[infom - 0.02, infom + 0.02], seeds=5, by_latent=BY_LATENT),
        score("InfoE", 0.99, by_factor=[0.9, 1.0, 0.8]),
        score("InfoC", 0.62, by_factor=BY_FACTOR),
        score("MIG", infom / 2, estimator="plug-in, 20 bins", note="Made up for a test."),
        score("drift", 1 - infom, "robustness", higher_is_better=False),
        score("NLL", None, "information", unit="nats", note="There is no posterior."),
    ]
    said["other_information"] = [{**said["mutual_information"], "estimator": "Ross 2014, k = 3", "values": ROSS}]
    said["data"] |= data
    if not codes:
        files = {name: held for name, held in files.items() if name != "codes.npz"}
        del said["sha256"]["codes.npz"]
    bundle.write(folder / id, Manifest.model_validate(said), files)


def write_rated(folder: Path) -> None:
    """The four of them; the worse one has no codes."""
    write(folder, "rated", "Rated", 0.80, {})
    write(folder, "rival", "Rival", 0.77, {})
    write(folder, "bare", "Worse", 0.50, {}, codes=False)
    write(folder, "elsewhere", "Elsewhere", 0.90, {"name": "elsewhere", "title": "Other patterns"})
