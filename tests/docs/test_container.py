"""The container image's promises, read from the Dockerfile; its steps are carried out by hand, without an engine."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

import checkout
import pytest
from browsing import serving
from crews import until

from factorscope_server import cli
from factorscope_server.serving.arguments import problem

DOCKERFILE = (checkout.ROOT / "Dockerfile").read_text()


def instructions() -> list[tuple[str, str]]:
    """(name, rest) of each instruction, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", DOCKERFILE)
    return [(name, rest) for name, rest in re.findall(r"^([A-Z]+) (.*)$", joined, re.MULTILINE)]


def stages() -> list[list[tuple[str, str]]]:
    starts = [i for i, (name, _) in enumerate(instructions()) if name == "FROM"]
    return [instructions()[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]


def last(name: str) -> str:
    return next(rest for found, rest in reversed(stages()[-1]) if found == name)


def copied(stage: list[tuple[str, str]]) -> list[str]:
    """What a stage takes from the checkout."""
    lines = [rest.split() for name, rest in stage if name == "COPY" and not rest.startswith("--from")]
    return [source for words in lines for source in words[:-1]]


def test_the_last_stage_is_slim_and_gets_only_the_wheel():
    assert re.fullmatch(r"python:3\.\d+-slim", last("FROM"))
    assert not [rest for name, rest in stages()[-1] if name in ("COPY", "ADD")]
    assert "torch" not in DOCKERFILE.replace("without torch", "")


def test_it_does_not_run_as_root():
    assert last("USER") not in ("root", "0")
    assert f"useradd --system --no-create-home --shell /usr/sbin/nologin {last('USER')}" in DOCKERFILE


def test_its_command_is_one_that_the_server_accepts():
    command = json.loads(last("ENTRYPOINT")) + json.loads(last("CMD"))
    assert command[0] == "factorscope"
    chosen = cli._parser().parse_args(command[1:])
    assert problem(chosen) == ""
    assert (chosen.host, str(chosen.port)) == ("0.0.0.0", last("EXPOSE"))


def test_what_it_copies_is_in_the_checkout_and_not_ignored():
    kept = [line[1:] for line in (checkout.ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source in (source.rstrip("/") for stage in stages() for source in copied(stage)):
        assert (checkout.ROOT / source).exists()
        assert any(fnmatch(source.split("/")[0], pattern) for pattern in kept), f"{source} is ignored"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def test_the_health_check_passes_with_a_token_and_without_and_fails_where_nobody_answers(silent: str, tmp_path: Path):
    program, flag, code = json.loads(last("HEALTHCHECK").split("CMD ")[1])
    assert (program, flag) == ("python", "-c")

    def run(address: str) -> int:
        there = code.replace("127.0.0.1:8000", address)
        assert there != code
        return subprocess.run([sys.executable, flag, there], capture_output=True).returncode

    for flags in ([], ["--token"]):
        with serving(flags=flags) as server:
            until(lambda: run(urlsplit(server.address).netloc) == 0)
    assert run(silent) != 0
    assert run("127.0.0.1:9") != 0


@pytest.mark.slow
def test_the_wheel_stage_makes_a_wheel_of_what_it_copies_without_node(tmp_path: Path):
    checkout.copy(tmp_path, under=tuple(copied(stages()[1])))
    checkout.copy_page(tmp_path)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", "wheels", "."]
    without_node = {**os.environ, "PATH": str(Path(sys.executable).parent)}
    subprocess.run(command, cwd=tmp_path, env=without_node, check=True, capture_output=True)
    assert len(list((tmp_path / "wheels").glob("factorscope-*.whl"))) == 1
