"""What the server would say of a model whatever z is, as the JSON that a packed page carries."""

import base64
import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

import numpy as np

from factorscope_models import bundle
from factorscope_models.manifest import Manifest
from factorscope_server import comparison, draws, factors, names, plots, ranges, summaries
from factorscope_server.errors import BadRequest
from factorscope_server.pictures import png, strip
from factorscope_server.plots import Parameter
from factorscope_server.schemas import DEFAULT_STEPS, Comparison, DrawRule, PlotTitle, RangeMode, Values
from factorscope_server.shelf import Entry, Look, Model

DRAWN = (14, 16)
"""z in one draw: as many as the page asks for, beside the pictures and in Components. The first of many are not always
the same as few."""
SEEDS = 16
"""Draws of each rule: 0 .. SEEDS - 1."""
CHOSEN: dict[str, tuple[Parameter, ...]] = {"latent": ("latent",), "joint": ("factor",)}
"""By plot, the parameters whose every value is carried; of all others a pack has the server's own choice only."""
NO_PICTURES = "Drawing the pictures of factor values needs a Factorscope server; this packed demo has none."


def listing(look: Look) -> str:
    """Of models.js: the list of models, and the scores of all models of each data set."""
    found = summaries.listing(look)
    rated = {one.id: look.entries[one.id].manifest for one in found.models if one.scores}
    by_data: dict[str, list[Manifest]] = {}
    for manifest in rated.values():
        by_data.setdefault(manifest.data.name, []).append(manifest)
    compared = []
    for manifests in by_data.values():
        try:
            compared.append(comparison.compare(manifests))
        except BadRequest:  # data sets of one name that are not alike: the page says that they do not compare
            continue
    return _object({"models": found.model_dump_json(), "comparisons": _list(_charted(one) for one in compared)})


def of(entry: Entry, model: Model) -> str:
    """Of models/ID.js: everything about one model, its graphs included."""
    controls = factors.controls(model)
    if controls.drawn:
        controls = controls.model_copy(update={"drawn": False, "reason": NO_PICTURES})
    graphs = bundle.read(entry.folder)
    titles = [_shortened(title) for title in plots.listing(model)]
    return _object(
        {
            "sha": json.dumps(model.sha),
            "manifest": entry.text.decode(),
            "samples": _member(summaries.samples(model).model_dump_json(), "samples"),
            "pictures": json.dumps([_base64(png(image)) for image in model.samples.images]),
            "gallery": json.dumps(_base64(png(strip(model.samples.images)))),
            "codes": summaries.codes(model).model_dump_json(),
            "names": names.read(entry)[0].model_dump_json(),
            "values": _list(one.model_dump_json() for one in _values(model.manifest)),
            "rules": _list(
                DrawRule(rule=rule, about=about).model_dump_json()
                for rule, about in draws.offered(model.manifest).items()
            ),
            "draws": json.dumps(list(_draws(model.manifest))),
            "factors": controls.model_dump_json(),
            "plots": _list(title.model_dump_json() for title in titles),
            "figures": _object(dict(_figures(model, titles))),
            "encoder": json.dumps(_base64(graphs.encoder)),
            "decoder": json.dumps(_base64(graphs.decoder)),
        }
    )


def _values(manifest: Manifest) -> Iterator[Values]:
    """In every range that the model has."""
    for mode in get_args(RangeMode):
        try:
            found = [column.tolist() for column in ranges.values(manifest, mode, DEFAULT_STEPS)]
        except BadRequest:
            continue
        yield Values(range=mode, values=found, codes=ranges.codes(manifest) if mode == "codebook" else None)


def _draws(manifest: Manifest) -> Iterator[dict[str, object]]:
    """By number, rule, and for `truncated` the number of components: z of every seed, float32."""
    for n, rule in product(DRAWN, draws.offered(manifest)):
        for k in range(1, manifest.latent.size + 1) if rule == "truncated" else (None,):
            z = np.stack([draws.draw(manifest, rule, n, k, np.random.default_rng(seed)) for seed in range(SEEDS)])
            yield {"rule": rule, "k": k, "seeds": SEEDS, "n": n, "z": _base64(z.astype("<f4").tobytes())}


def _shortened(title: PlotTitle) -> PlotTitle:
    """The plot with those of its parameters that a packed page can choose."""
    kept = CHOSEN.get(title.name, ())
    return title.model_copy(update={"parameters": [one for one in title.parameters if one.name in kept]})


def _figures(model: Model, titles: list[PlotTitle]) -> Iterator[tuple[str, str]]:
    """Every figure that the page may ask for, by the name that it asks with."""
    for title in titles:
        if title.reason is not None:
            continue
        ranges_of = [(None, *range(len(one.choices or []))) for one in title.parameters]
        for values in product(*ranges_of):
            chosen = zip(title.parameters, values, strict=True)
            asked: dict[Parameter, float] = {one.name: value for one, value in chosen if value is not None}
            yield _key(title.name, asked), plots.draw(title.name, model, asked)


def _key(plot: str, asked: Mapping[Parameter, float]) -> str:
    return " ".join([plot, *sorted(f"{name}={value}" for name, value in asked.items())])


def _charted(scores: Comparison) -> str:
    """Scores with the chart of the server's choice of them, and the chart of each."""
    every = list(dict.fromkeys(column.name for column in scores.columns))
    charts = {name: plots.compare(comparison.chosen(scores, [name])) for name in every}
    chart = plots.compare(comparison.chosen(scores, []))
    return _object({"scores": scores.model_dump_json(), "chart": chart, "charts": _object(charts)})


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _object(members: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in members.items()) + "}"


def _list(texts: Iterator[str]) -> str:
    return "[" + ",".join(texts) + "]"


def _member(text: str, name: str) -> str:
    return json.dumps(json.loads(text)[name])
