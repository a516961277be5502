"""Which models there are, and what each says of itself."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from factorscope_models.bundle import digest
from factorscope_models.manifest import Manifest
from factorscope_server import ranges, summaries
from factorscope_server.errors import UnknownItem, documented
from factorscope_server.pictures import png, strip
from factorscope_server.requests import ModelId, ShelfDep, StepsQuery
from factorscope_server.schemas import DEFAULT_STEPS, CodeList, Health, Models, RangeMode, SampleList, Values
from factorscope_server.version import version

router = APIRouter(tags=["models"])
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
PNG_ANSWER = {200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}}
ShaQuery = Annotated[str | None, Query(description="The bundle's sha; the answer may then be kept for ever")]
IfNoneMatch = Annotated[str | None, Header(include_in_schema=False)]


@router.get("/health", operation_id="health", responses=documented())
def health(shelf: ShelfDep) -> Health:
    """Whether the server answers, and how many models it serves."""
    return Health(status="ok", version=version(), models=len(shelf.look().entries))


@router.get(
    "/models",
    operation_id="listModels",
    response_model=Models,
    responses=documented() | {304: {"description": "The list is the one that the client has"}},
)
def list_models(shelf: ShelfDep, if_none_match: IfNoneMatch = None) -> Response:
    """Every model, and every folder that was refused with the reason; of a training's snapshots the newest, with the
    ids of the others. Looks at the folders anew."""
    text = summaries.listing(shelf.look()).model_dump_json().encode()
    return _tagged(text, digest(text), if_none_match)


@router.get(
    "/models/{id}",
    operation_id="getManifest",
    response_model=Manifest,
    responses=documented(404) | {304: {"description": "The manifest is the one that the client has"}},
)
def get_manifest(id: ModelId, shelf: ShelfDep, if_none_match: IfNoneMatch = None) -> Response:
    """The manifest; the ETag is the sha256 of manifest.json, and so names the whole bundle."""
    entry = shelf.find(id)
    return _tagged(entry.text, entry.sha, if_none_match)


@router.get("/models/{id}/samples", operation_id="listSamples", responses=documented(404))
def list_samples(id: ModelId, shelf: ShelfDep) -> SampleList:
    """A few dozen validation images: their codes and factor values."""
    return summaries.samples(shelf.open(id))


@router.get("/models/{id}/codes", operation_id="listCodes", response_model=CodeList, responses=documented(404))
def list_codes(id: ModelId, shelf: ShelfDep, sha: ShaQuery = None) -> Response:
    """The codes of many validation images with their factor values, for whatever needs the latents jointly."""
    model = shelf.open(id)
    text = summaries.codes(model).model_dump_json()
    return Response(text, media_type="application/json", headers=_kept(sha == model.sha))


@router.get(
    "/models/{id}/samples.png",
    operation_id="getSampleStrip",
    response_class=Response,
    responses=documented(404) | PNG_ANSWER,
)
def get_sample_strip(id: ModelId, shelf: ShelfDep, sha: ShaQuery = None) -> Response:
    """All samples side by side, in one picture."""
    model = shelf.open(id)
    return _picture(png(strip(model.samples.images)), sha == model.sha)


@router.get(
    "/models/{id}/samples/{n}.png",
    operation_id="getSample",
    response_class=Response,
    responses=documented(404, 422) | PNG_ANSWER,
)
def get_sample(id: ModelId, n: int, shelf: ShelfDep, sha: ShaQuery = None) -> Response:
    """One sample."""
    model = shelf.open(id)
    if not 0 <= n < len(model.samples.images):
        raise UnknownItem(f"`{id}` has {len(model.samples.images)} samples, counted from 0; there is no sample {n}.")
    return _picture(png(model.samples.images[n]), sha == model.sha)


@router.get("/models/{id}/values", operation_id="getValues", responses=documented(404, 422))
def get_values(id: ModelId, shelf: ShelfDep, range: RangeMode = "minmax", steps: StepsQuery = DEFAULT_STEPS) -> Values:
    """The values that a traversal gives each latent; they depend on the range mode and not on z."""
    manifest = shelf.find(id).manifest
    values = [column.tolist() for column in ranges.values(manifest, range, steps)]
    return Values(range=range, values=values, codes=ranges.codes(manifest) if range == "codebook" else None)


def _tagged(text: bytes, sha: str, if_none_match: str | None) -> Response:
    """JSON under an ETag, or nothing where the client has it already."""
    headers = {"ETag": f'"{sha}"', "Cache-Control": REVALIDATE}
    if if_none_match is not None and (sha in if_none_match or if_none_match.strip() == "*"):
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


def _picture(data: bytes, keep: bool) -> Response:
    return Response(data, media_type="image/png", headers=_kept(keep))


def _kept(keep: bool) -> dict[str, str]:
    return {"Cache-Control": IMMUTABLE if keep else REVALIDATE}
