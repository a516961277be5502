"""The Open Inference Protocol, JSON and binary."""

import json
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient
from toy_graphs import run

Z = np.array([[0.5, 0.1, -0.2, 0], [0, 0, 0.3, 0]], np.float32)
DECODER = "/v2/models/toy-quantized.decoder"


def request(**changes: object) -> dict:
    given = {"name": "z", "shape": [2, 4], "datatype": "FP32", "data": Z.ravel().tolist()}
    return {"id": "7", "inputs": [given | changes]}


@pytest.fixture
def decoded(zoo: Path) -> np.ndarray:
    return run((zoo / "toy-quantized" / "decoder.onnx").read_bytes(), z=Z)["image"]


def test_server_and_health(client: TestClient):
    assert client.get("/v2").json()["name"] == "factorscope"
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}


def test_metadata_and_readiness_of_each_graph(client: TestClient):
    assert client.get(DECODER).json() == {
        "name": "toy-quantized.decoder",
        "versions": ["1"],
        "platform": "onnxruntime_onnx",
        "inputs": [{"name": "z", "datatype": "FP32", "shape": [-1, 4]}],
        "outputs": [{"name": "image", "datatype": "FP32", "shape": [-1, 3, 16, 16]}],
    }
    encoder = client.get("/v2/models/toy-gaussian.encoder").json()
    assert [output["name"] for output in encoder["outputs"]] == ["z", "log_var"]
    assert client.get(f"{DECODER}/ready").json() == {"name": "toy-quantized.decoder", "ready": True}


@pytest.mark.parametrize("data", [Z.ravel().tolist(), Z.tolist()], ids=["flat", "nested"])
def test_json_in_and_out(client: TestClient, decoded: np.ndarray, data: list):
    body = client.post(f"{DECODER}/infer", json=request(data=data)).json()
    assert (body["model_name"], body["id"]) == ("toy-quantized.decoder", "7")
    (output,) = body["outputs"]
    assert (output["name"], output["datatype"], output["shape"]) == ("image", "FP32", [2, 3, 16, 16])
    np.testing.assert_allclose(np.reshape(output["data"], output["shape"]), decoded, atol=1e-6)


def test_binary_in_and_out(client: TestClient, decoded: np.ndarray):
    given = {"name": "z", "shape": [2, 4], "datatype": "FP32", "parameters": {"binary_data_size": Z.nbytes}}
    head = json.dumps({"inputs": [given], "parameters": {"binary_data_output": True}}).encode()
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))}
    answer = client.post(f"{DECODER}/infer", content=head + Z.tobytes(), headers=headers)
    size = int(answer.headers["inference-header-content-length"])
    (output,) = json.loads(answer.content[:size])["outputs"]
    assert output["parameters"] == {"binary_data_size": decoded.nbytes}
    np.testing.assert_array_equal(np.frombuffer(answer.content[size:], "<f4"), decoded.ravel())


def test_only_the_outputs_that_are_asked_for(client: TestClient):
    given = {"name": "image", "shape": [1, 1, 16, 16], "datatype": "FP32", "data": [0.5] * 256}
    body = {"inputs": [given], "outputs": [{"name": "log_var"}]}
    (output,) = client.post("/v2/models/toy-gaussian.encoder/infer", json=body).json()["outputs"]
    assert (output["name"], output["data"]) == ("log_var", [-4, -4, -3, 0])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"inputs": []},
        {"inputs": "z"},
        request(name="image"),
        request(datatype="INT32"),
        request(shape=[2, 5]),
        request(shape=[8]),
        request(shape=[0, 4], data=[]),
        request(shape=[-1, 4]),
        request(data=[1, 2, 3]),
        request(data=[[1, 2, 3, 4], [5]]),
        request(data=["a"] * 8),
        request(data=[True] * 8),
        request(data=[None] * 8),
        request(data=[1e300] * 8),
        request(data=[10**400] * 8),
        request(data=None),
        request(parameters={"binary_data_size": 32}),
        request() | {"outputs": [{"name": "z"}]},
    ],
)
def test_what_cannot_be_inferred_is_422(client: TestClient, body: dict):
    answer = client.post(f"{DECODER}/infer", json=body)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()["error"]) == {"code", "message"}


def test_a_batch_that_is_too_large_is_413(client: TestClient):
    assert client.post(f"{DECODER}/infer", json=request(shape=[513, 4], data=[0] * 2052)).status_code == 413


@pytest.mark.parametrize("length", ["-1", "999999", "x", "", pytest.param("9" * 5000, id="of 5,000 digits")])
def test_a_header_length_that_is_none_is_422(client: TestClient, length: str):
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": length}
    assert client.post(f"{DECODER}/infer", content=b"{}", headers=headers).status_code == 422


@pytest.mark.parametrize("name", ["toy-quantized", "toy-quantized.head", "nobody.decoder", ".decoder"])
def test_another_name_is_404(client: TestClient, name: str):
    for answer in (
        client.get(f"/v2/models/{name}"),
        client.get(f"/v2/models/{name}/ready"),
        client.post(f"/v2/models/{name}/infer", json=request()),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_model")
