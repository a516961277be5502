"""What Prometheus is told, where it was asked for: numbers that are right, under labels that no client can make up."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.settings import Settings

DECODE = "/api/v1/models/{id}/decode"
STREAM = "/api/v1/models/{id}/stream"
Z = struct.pack("<4f", 0, 0, 0, 0)
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def watched(zoo: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A server that tells."""
    app = create_app(Settings(models=(zoo,), static=tmp_path, metrics=True))
    with TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False) as client:
        yield client


def told(client: TestClient) -> dict[tuple[str, ...], float]:
    """The samples, by name and the values of their labels."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *(s.labels[k] for k in sorted(s.labels))): s.value for family in families for s in family.samples}


def decode(client: TestClient, id: str = "toy-quantized") -> None:
    client.post(f"/api/v1/models/{id}/decode", content=Z, headers=OCTETS)


def test_without_a_wish_there_are_no_metrics(client: TestClient):
    assert client.get("/metrics").status_code == 404


def test_metrics_are_behind_the_guard(watched: TestClient):
    assert watched.get("/metrics", headers={"Host": "evil.test"}).status_code == 403


def test_requests_are_counted_and_timed_by_route_and_status(watched: TestClient):
    for id in ("toy-quantized", "toy-gaussian", "nobody"):
        decode(watched, id)
    found = told(watched)
    assert found["factorscope_requests_total", "POST", DECODE, "200"] == 2
    assert found["factorscope_requests_total", "POST", DECODE, "404"] == 1
    assert found["factorscope_errors_total", "unknown_model", DECODE] == 1
    assert found["factorscope_request_seconds_count", "POST", DECODE] == 3
    assert 0 < found["factorscope_request_seconds_sum", "POST", DECODE] < 60
    assert found["factorscope_requests_in_flight",] == 1  # this one


def test_what_the_guard_refuses_is_counted_too(watched: TestClient):
    watched.get("/api/v1/health", headers={"Host": "evil.test"})
    found = told(watched)
    assert found["factorscope_errors_total", "host_not_allowed", "(page)"] == 1
    assert found["factorscope_requests_total", "GET", "(page)", "403"] == 1


def test_refused_uploads_are_counted_by_their_reason(watched: TestClient):
    for body in (b"no picture", b"none either"):
        watched.post("/api/v1/models/toy-quantized/encode", content=body, headers={"Content-Type": "image/png"})
    encode = DECODE.replace("decode", "encode")
    found = told(watched)
    refused = {
        labels: value for labels, value in found.items() if labels[0] == "factorscope_errors_total" and encode in labels
    }
    assert sum(refused.values()) == 2


def test_sockets_and_their_frames_are_counted(watched: TestClient):
    with watched.websocket_connect("ws://localhost:8000/api/v1/models/toy-quantized/stream") as socket:
        for number in range(3):
            socket.send_bytes(struct.pack("<I", number) + Z)
            socket.receive_bytes()
        during = told(watched)
    after = told(watched)
    assert (during["factorscope_sockets",], after["factorscope_sockets",]) == (1, 0)
    assert after["factorscope_frames_total", "in"] == after["factorscope_frames_total", "out"] == 3
    assert after["factorscope_requests_total", "WEBSOCKET", STREAM, "1000"] == 1
    assert ("factorscope_request_seconds_count", "WEBSOCKET", STREAM) not in after


def test_models_and_what_is_computed_are_told(watched: TestClient, zoo: Path):
    graph = zoo / "toy-gaussian/decoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-1] + b"?")
    decode(watched)
    found = told(watched)
    models = ("factorscope_models", "factorscope_models_refused", "factorscope_models_open")
    assert [found[name,] for name in models] == [2, 1, 1]
    assert found["factorscope_batches_total",] == found["factorscope_batch_rows_total",] == 1
    assert found["process_resident_memory_bytes",] > 10**7


def test_addresses_and_methods_that_a_client_makes_up_become_no_labels(watched: TestClient):
    for i in range(5):
        watched.request(f"MADE{i}", f"/made/up/{i}")
        watched.get(f"/api/v1/models/made-up-{i}")
    text = watched.get("/metrics").text
    assert "made" not in text.lower()
    assert told(watched)["factorscope_requests_total", "other", "(page)", "404"] == 5


def test_two_servers_in_one_process_count_apart(watched: TestClient, zoo: Path):
    other = TestClient(create_app(Settings(models=(zoo,), metrics=True)), base_url="http://localhost:8000")
    decode(watched)
    assert ("factorscope_requests_total", "POST", DECODE, "200") not in told(other)
