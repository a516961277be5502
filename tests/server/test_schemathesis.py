"""What the document promises holds for what a machine makes up from it: no 5xx, and no answer that it does not name.

`EXAMPLES=500 pytest tests/server/test_schemathesis.py` asks longer, and something else each time.
"""

import os
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import HOST
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from factorscope_server.app import create_app
from factorscope_server.settings import Settings

EXAMPLES = os.environ.get("EXAMPLES")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in create_app(Settings(models=())).openapi()["paths"].items()
    for method in methods
]
IDS = ["toy-quantized", "toy-gaussian", "toy-deterministic", "nobody"]
WORTH_ASKING = {
    "id": IDS,
    "model": [f"{id}.{part}" for id in IDS for part in ("encoder", "decoder", "other")],
    "n": ["0", "1", "999999", "-1", "x"],
    "name": ["nmi", "latent", "joint", "errors", "loss", "spectrum", "nothing"],
    "models": [*IDS, ",".join(IDS[:3]), ",".join(IDS), "", ","],
}
"""Parameters that made-up values would hardly ever hit."""
Z = st.lists(st.floats(width=32), min_size=1, max_size=12).map(lambda z: np.array(z, "<f4").tobytes())
PICTURES = st.builds(
    lambda kind, *size: picture(kind, size), st.sampled_from(["PNG", "JPEG", "WEBP"]), *[st.integers(1, 40)] * 2
)


@pytest.fixture(scope="module")
def contract(written: Path, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    """The document of a server of toys, with ids that there are; reached through the guard."""
    zoo = copytree(written, tmp_path_factory.mktemp("asked") / "zoo")  # latents are given names
    app = create_app(Settings(models=(zoo,), allow_hosts=(HOST,)))
    schemathesis.openapi.media_type("application/octet-stream", Z | st.binary(max_size=64))
    for kind in ("image/png", "image/jpeg", "image/webp"):
        schemathesis.openapi.media_type(kind, PICTURES | st.binary(max_size=64))
    found = schemathesis.openapi.from_dict(_worth_asking(app.openapi()))
    found.app = app
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_answer_is_a_5xx_or_other_than_promised(contract: BaseSchema, operation: str):
    method, path = operation.split()
    asked = contract[path][method]
    told = {} if EXAMPLES else {"derandomize": True, "database": None}

    @settings(max_examples=int(EXAMPLES or 20), deadline=None, suppress_health_check=SLOW, **told)
    @given(st.one_of([asked.as_strategy(mode) for mode in GenerationMode]))
    def holds(case: Case) -> None:
        case.call_and_validate(checks=CHECKS)

    holds()


def picture(kind: str, size: tuple[int, int]) -> bytes:
    """A grey file."""
    out = BytesIO()
    Image.new("RGB", size, "grey").save(out, kind)
    return out.getvalue()


def _worth_asking(document: dict[str, Any]) -> dict[str, Any]:
    """The document, asking for what there is."""
    for operation in (found for methods in document["paths"].values() for found in methods.values()):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in WORTH_ASKING:
                parameter["schema"] = {"enum": WORTH_ASKING[parameter["name"]]}
    film = document["components"]["schemas"]["RenderRequest"]["properties"]
    film["seconds"]["maximum"] = film["fps"]["maximum"] = 2
    film["size"]["maximum"] = 128
    return document
