"""New z from a model's prior, or from what stands for it."""

import numpy as np
from fastapi import APIRouter

from factorscope_server import draws
from factorscope_server.errors import documented
from factorscope_server.requests import ModelId, ShelfDep, as_rows
from factorscope_server.schemas import Draw, DrawRequest, DrawRule, DrawRules

router = APIRouter(prefix="/models/{id}", tags=["draws"])


@router.get("/draws", operation_id="listDraws", responses=documented(404))
def list_draws(id: ModelId, shelf: ShelfDep) -> DrawRules:
    """The rules that z can be drawn by, the nearest to a prior of this model first; quantized latents may have none."""
    offered = draws.offered(shelf.find(id).manifest)
    return DrawRules(rules=[DrawRule(rule=rule, about=about) for rule, about in offered.items()])


@router.post("/draw", operation_id="draw", responses=documented(404, 413, 422))
def draw(id: ModelId, body: DrawRequest, shelf: ShelfDep) -> Draw:
    """z by one of these rules: the same for the same seed. Whoever shows what they decode to names the rule."""
    manifest = shelf.find(id).manifest
    z = draws.draw(manifest, body.rule, body.n, body.k, np.random.default_rng(body.seed))
    rows = as_rows(z, manifest.latent.size)
    return Draw(rule=body.rule, about=draws.offered(manifest)[body.rule], z=rows.tolist())
