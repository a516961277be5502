"""The document from which the page's types are made: valid, stable, complete, and true."""

import json
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from factorscope_server import openapi
from factorscope_server.app import create_app
from factorscope_server.settings import Settings

DOCUMENT = openapi.document(create_app(Settings(models=())))


def operations() -> list[tuple[str, str, dict]]:
    return [(path, method, found) for path, methods in DOCUMENT["paths"].items() for method, found in methods.items()]


def test_the_document_is_the_same_every_time_and_sorted():
    command = [sys.executable, "-W", "error", "-m", "factorscope_server.openapi"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed == json.dumps(DOCUMENT, indent=2, sort_keys=True) + "\n"


def test_the_server_gives_the_same_document(api: TestClient):
    assert api.get("openapi.json").json() == DOCUMENT


def test_every_operation_has_its_own_id_a_summary_and_its_errors():
    ids = [found["operationId"] for _, _, found in operations()]
    assert len(set(ids)) == len(ids)
    for path, method, found in operations():
        assert found["summary"]
        assert found["description"], path
        for status, answer in found["responses"].items():
            if status.startswith("4"):
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody"), (path, status)
        assert "403" in found["responses"]
        assert ("404" in found["responses"]) == ("{" in path or path.endswith("compare")), path
        assert ("requestBody" in found) == (method in ("post", "put"))


def test_every_reference_leads_somewhere():
    text = json.dumps(DOCUMENT)
    schemas = DOCUMENT["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named == set(schemas)
    assert "$defs" not in text
    assert "HTTPValidationError" not in text


def test_fields_with_defaults_are_always_there_in_answers():
    assert "scores" in DOCUMENT["components"]["schemas"]["Manifest"]["required"]
    assert "steps" not in DOCUMENT["components"]["schemas"]["TraverseRequest"].get("required", [])


@pytest.mark.parametrize(
    "name", ["ErrorDetail", "Summary", "Encoding", "DecodeRequest", "TraverseRequest", "InferInput"]
)
def test_schemas_have_examples(name: str):
    assert "examples" in json.dumps(DOCUMENT["components"]["schemas"][name]) or name == "Summary"


def test_answers_match_what_the_document_promises(api: TestClient):
    """Every JSON answer of a GET has exactly the fields that its schema requires."""
    for path, method, found in operations():
        schema = found["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if method != "get" or "$ref" not in schema:
            continue
        address = path.format(id="toy-quantized", n="0", name="nmi", model="toy-quantized.decoder")
        address += "?models=toy-quantized" if "compare" in path else ""
        body = api.get(f"http://localhost:8000{address}").json()
        promised = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        assert set(promised["required"]) <= set(body) <= set(promised["properties"]), path
