"""The OpenAPI document, sorted and stable; `python -m factorscope_server.openapi` prints it."""

import argparse
import json
import sys
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from factorscope_server.inference_schemas import InferRequest
from factorscope_server.render_schemas import RenderedFile, RenderProgress
from factorscope_server.schemas import DecodeRequest

DESCRIPTION = """\
Encode images, decode latents, traverse. Every error has the shape of `ErrorBody`. Requests other than GET and HEAD
must name a Content-Type and come from the page itself or from a program, not from another site.

`WS /api/v1/models/{id}/stream`: the client sends binary messages, a uint32 sequence number and then float32 z (one row
or several), all little-endian; the server answers with the same number and uint8 RGBA. While one is being decoded only
the newest waiting message is kept. What cannot be decoded is answered by a text message of the shape `ErrorBody`.
"""
READ_BY_HAND = (DecodeRequest, InferRequest)
"""Bodies that their routes read themselves, so that FastAPI does not know them."""
WRITTEN_BY_HAND = (RenderProgress, RenderedFile)
"""Lines of answers, likewise."""


def document(app: FastAPI) -> dict[str, Any]:
    """The document of `app`; the API's version is 1, whatever the version of the software."""
    found = get_openapi(title="Factorscope", version="1", description=DESCRIPTION, routes=app.routes)
    _, extra = models_json_schema(
        [*((kind, "validation") for kind in READ_BY_HAND), *((kind, "serialization") for kind in WRITTEN_BY_HAND)],
        ref_template="#/components/schemas/{model}",
    )
    found["components"]["schemas"] |= extra["$defs"]
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    text = json.dumps(found, sort_keys=True)
    return json.loads(text.replace("schemas/HTTPValidationError", "schemas/ErrorBody"))  # FastAPI adds its own 422


def main(_: argparse.Namespace | None = None) -> int:
    """Prints the document, keys sorted; returns the exit status."""
    from factorscope_server.app import create_app
    from factorscope_server.settings import Settings

    json.dump(document(create_app(Settings(models=()))), sys.stdout, indent=2, sort_keys=True)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    main()
