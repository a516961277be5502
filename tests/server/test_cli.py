"""`factorscope serve`: what it refuses, which port it takes, and that it really serves."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from factorscope_server import cli
from factorscope_server.serving import command, listening
from factorscope_server.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "--allow-host"),
        (["--host", "192.168.1.5"], "--allow-host"),
        (["--host", "example.org"], "--allow-host"),
        (["--host", "0.0.0.0", "--allow-host", "*"], "plain host names"),
        (["--allow-host", "http://example.org"], "plain host names"),
        (["--models", "/nowhere/at/all"], "no such folder"),
        (["--port", "70000"], "0 to 65535"),
        (["--threads", "0"], "at least 1"),
        (["--token", "short"], "16 to 256"),
        (["--rate", "-1"], "at least 1"),
        (["--rate", "0.5"], "at least 1"),
        (["--rate", "nan"], "at least 1"),
        (["--frame-ancestors", "slides.example.org"], "name an origin"),
        (["--frame-ancestors", "https://slides.example.org/talk"], "name an origin"),
        (["--frame-ancestors", "https://a.org;script-src *"], "name an origin"),
        (["--frame-ancestors", "https://*.org"], "name an origin"),
        (["--frame-ancestors", "'none' *"], "name an origin"),
        (["--batch", "0"], "at least 1"),
        (["--memory", "0"], "at least 1"),
    ],
)
def test_bad_choices_are_refused_in_words(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str):
    assert cli.main(["serve", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(capsys: pytest.CaptureFixture[str], taken: int):
    assert cli.main(["serve", "--port", str(taken)]) == 1
    assert f"127.0.0.1:{taken}" in capsys.readouterr().err


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch, taken: int):
    monkeypatch.setattr(listening, "PORT", taken)
    with listening.listen("127.0.0.1", None) as listener:
        assert taken < listener.getsockname()[1] < taken + listening.TRIED
    with pytest.raises(OSError, match="in use"):
        listening.listen("127.0.0.1", taken)


@pytest.mark.parametrize(
    ("hosts", "alone"),
    [
        (["127.0.0.1", "::1", "localhost", "127.9.9.9"], True),
        (["0.0.0.0", "::", "10.0.0.1", "evil.localhost.org"], False),
    ],
)
def test_loopback_is_known(hosts: list[str], alone: bool):
    assert {listening.loopback(host) for host in hosts} == {alone}


def test_the_command_serves_prints_its_address_and_stops_cleanly(zoo: Path):
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "factorscope_server",
        "serve",
        "--no-zoo",
        "--models",
        str(zoo),
        "--no-open",
    ]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line.startswith("Factorscope is at http://127.0.0.1:")
            address = line.split()[3]
            with urllib.request.urlopen(f"{address}/api/v1/models", timeout=60) as answer:
                assert len(json.load(answer)["models"]) == 3
        finally:
            server.send_signal(signal.SIGINT)
            _, errors = server.communicate(timeout=60)
    assert errors == ""


def test_the_first_address_is_printed_for_a_browser():
    parse = cli._parser().parse_args
    assert command._address(parse(["serve"]), 8000) == "http://127.0.0.1:8000"
    assert command._address(parse(["serve", "--host", "::1"]), 8001) == "http://[::1]:8001"
    away = parse(["serve", "--host", "0.0.0.0", "--allow-host", "demo.example.org"])
    assert command._address(away, 8000) == "http://demo.example.org:8000"


def test_what_is_chosen_for_a_shared_machine_reaches_the_guard(monkeypatch: pytest.MonkeyPatch):
    def chosen(*words: str) -> Settings:
        return command.settings(cli._parser().parse_args(["serve", *words]))

    monkeypatch.delenv("FACTORSCOPE_TOKEN", raising=False)
    alone = chosen()
    assert (alone.token, alone.frame_ancestors, alone.limits.rate) == ("", (), None)
    frames = ["--frame-ancestors", "https://slides.example.org:8443", "--frame-ancestors", "self"]
    shared = chosen("--token", "a-token-of-my-own", "--rate", "5", *frames)
    assert shared.token == "a-token-of-my-own"
    assert shared.limits.rate == 5
    assert shared.frame_ancestors == ("https://slides.example.org:8443", "'self'")
    assert len(chosen("--token").token) == 43
    monkeypatch.setenv("FACTORSCOPE_TOKEN", "of-the-environment")
    assert chosen().token == "of-the-environment"


def test_the_openapi_command_prints_the_document(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["info"]["title"] == "Factorscope"
