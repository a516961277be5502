"""What the shelf holds, in the shapes that lists need."""

import base64
from pathlib import Path

import numpy as np

from factorscope_models.manifest import Latents, Manifest, QuantizedLatents
from factorscope_server.schemas import CodeList, DataSummary, Models, Sample, SampleList, ScoreSummary, Stop, Summary
from factorscope_server.shelf import Entry, Look, Model


def listing(look: Look) -> Models:
    """Served and refused bundles, in the order of the watched folders; of each training's snapshots the newest."""
    groups: dict[tuple[Path, str], list[Entry]] = {}
    for entry in look.entries.values():
        groups.setdefault(_training(entry), []).append(entry)
    return Models(models=[_summary(group) for group in groups.values()], refused=list(look.refused))


def samples(model: Model) -> SampleList:
    """The samples' codes and factor values."""
    found = model.samples
    codes = code(model.manifest.latent, found.z)
    return SampleList(
        samples=[
            Sample(
                index=i,
                z=z.tolist(),
                pre_z=None if found.pre_z is None else found.pre_z[i].tolist(),
                code=None if codes is None else codes[i].tolist(),
                factors=None if found.factors is None else found.factors[i].tolist(),
            )
            for i, z in enumerate(found.z)
        ]
    )


def codes(model: Model) -> CodeList:
    """What the bundle keeps of its validation images' codes; an older bundle has only those of its samples."""
    found = model.codes or model.samples
    return CodeList(
        n=len(found.z),
        latents=found.z.shape[1],
        z=_base64(found.z),
        pre_z=None if found.pre_z is None else _base64(found.pre_z),
        factors=None if found.factors is None else found.factors.tolist(),
    )


def code(latent: Latents, z: np.ndarray) -> np.ndarray | None:
    """Index of the nearest codebook value, int [rows, latent]; None where there are no codebooks."""
    if not isinstance(latent, QuantizedLatents):
        return None
    nearest = [np.abs(z[:, k, None] - np.array(book)).argmin(1) for k, book in enumerate(latent.codebooks)]
    return np.stack(nearest, axis=1)


def _training(entry: Entry) -> tuple[Path, str]:
    """Equal for the snapshots of one training, and for no other two models."""
    snapshot = entry.manifest.snapshot
    return (entry.folder, "") if snapshot is None else (entry.folder.parent, snapshot.run)


def _summary(group: list[Entry]) -> Summary:
    """Of one model, or of the newest of one training's snapshots."""
    steps = [(entry.manifest.snapshot.step, entry) for entry in group if entry.manifest.snapshot]
    stops = sorted(steps, key=lambda stop: stop[0])
    entry = stops[-1][1] if stops else group[0]
    manifest = entry.manifest
    data = manifest.data
    return Summary(
        id=manifest.id,
        sha=entry.sha,
        title=manifest.title,
        method=manifest.method,
        summary=manifest.summary,
        data=DataSummary(name=data.name, title=data.title, rendered=data.rendered),
        image=manifest.image,
        kind=manifest.latent.kind,
        latents=manifest.latent.size,
        active=sum(s.active for s in manifest.statistics.latents),
        scores=_scores(manifest),
        snapshot=manifest.snapshot,
        snapshots=[Stop(id=one.manifest.id, step=step, scores=_scores(one.manifest)) for step, one in stops],
    )


def _base64(rows: np.ndarray) -> str:
    return base64.b64encode(rows.astype("<f4").tobytes()).decode()


def _scores(manifest: Manifest) -> list[ScoreSummary]:
    return [ScoreSummary(name=score.name, value=score.value) for score in manifest.scores]
