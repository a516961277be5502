"""What people call the latents of a model."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from factorscope_server import names
from factorscope_server.errors import documented
from factorscope_server.name_schemas import Names, NamesRequest
from factorscope_server.requests import ModelId, ShelfDep

router = APIRouter(prefix="/models/{id}/names", tags=["names"])
IfMatch = Annotated[str | None, Header(description="The ETag of the version that is to be replaced")]


@router.get("", operation_id="getNames", responses=documented(404, 409))
def get_names(id: ModelId, shelf: ShelfDep, response: Response) -> Names:
    """The names and notes of latents that lie beside the bundle; none where nobody has named any."""
    return _tagged(response, *names.read(shelf.find(id)))


@router.put("", operation_id="putNames", responses=documented(404, 409, 412, 413, 422, 429, 507))
def put_names(id: ModelId, body: NamesRequest, shelf: ShelfDep, response: Response, if_match: IfMatch = None) -> Names:
    """Replaces all names and notes, and answers with them. With If-Match only where nobody else has changed them
    meanwhile; without it the last one to write wins."""
    tag = None if if_match is None or if_match.strip() == "*" else if_match.strip().removeprefix("W/").strip('"')
    return _tagged(response, *names.write(shelf.find(id), body.latents, tag))


def _tagged(response: Response, found: Names, tag: str) -> Names:
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "no-cache"
    return found
