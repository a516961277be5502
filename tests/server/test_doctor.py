"""`factorscope doctor` says what is not well, and what to do."""

import socket
import sys
from pathlib import Path

import pytest

from factorscope_server.checking import doctor, machine, setup
from factorscope_server.checking.findings import Finding, status
from factorscope_server.cli import main

PORT = 0
"""Any that is free."""


def page(folder: Path, *scripts: str) -> Path:
    folder.mkdir()
    tags = "".join(f'<script src="./assets/{name}"></script>' for name in scripts)
    (folder / "index.html").write_text(f"<!doctype html>{tags}")
    return folder


def levels(findings: list[Finding]) -> list[str]:
    return [one.level for one in findings]


def test_it_looks_at_everything_and_a_refused_bundle_is_bad(zoo: Path, capsys: pytest.CaptureFixture[str]):
    (zoo / "toy-gaussian" / "encoder.onnx").unlink()
    assert main(["doctor", "--models", str(zoo), "--port", "0"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1] for line in lines} >= {"python", "packages", "page", "models", "video", "port", "disk"}
    assert "bad  models        toy-gaussian is refused: encoder.onnx cannot be read" in "\n".join(lines)
    assert all("  ->  " in line for line in lines if not line.startswith("ok"))


def test_models_that_are_well_are_tried(zoo: Path):
    found = list(setup.bundles((zoo,), PORT))
    assert levels(found) == ["ok", "ok"]
    assert "toy-deterministic answers as at export" in found[1].text


def test_no_models_and_no_folder_are_bad(tmp_path: Path):
    assert levels(list(setup.bundles((tmp_path,), PORT))) == ["bad"]
    assert "there is no folder" in next(setup.bundles((tmp_path / "absent",), PORT)).text


def test_a_page_that_is_not_built_or_not_whole_is_bad(tmp_path: Path):
    (found,) = setup.page((), PORT, tmp_path / "absent")
    assert (found.level, found.text) == ("bad", "it is not built")
    static = page(tmp_path / "static", "index-1.js")
    (found,) = setup.page((), PORT, static)
    assert (found.level, "index-1.js" in found.text) == ("bad", True)
    (static / "assets").mkdir()
    (static / "assets" / "index-1.js").write_text("")
    assert levels(list(setup.page((), PORT, static))) == ["ok"]


def test_a_port_that_is_taken_is_a_warning():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert levels(list(machine.port((), port))) == ["warn"]
    assert levels(list(machine.port((), 70000))) == ["bad"]


def test_the_loopback_answers():
    assert "bad" not in levels(list(machine.loopback((), PORT)))


def test_what_is_missing_has_a_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(setup, "NEEDED", ("numpy", "no-such-package"))
    found = list(setup.versions((), PORT))
    assert levels(found) == ["ok", "ok", "bad"]
    assert found[2].text == "missing: no-such-package"


def test_without_pyav_it_says_what_is_lost(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (found,) = setup.video((), PORT)
    assert (found.level, found.text) == ("warn", "no MP4 without PyAV; GIF and WebP work")


def test_too_little_of_anything_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("FILES", "MEMORY", "DISK"):
        monkeypatch.setattr(machine, name, 2**62)
    for check in (machine.files, machine.memory, machine.disk):
        assert levels(list(check((tmp_path,), PORT))) == ["warn"]


def test_a_check_that_fails_itself_is_a_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(doctor, "CHECKS", (machine.disk, broken))
    assert main(["doctor"]) == 1
    assert "bad  broken        cannot be looked at: RuntimeError: no" in capsys.readouterr().out


def broken(folders: tuple[Path, ...], port: int):
    raise RuntimeError("no")
    yield


def test_only_what_does_not_work_is_a_failure():
    assert status([Finding("ok", "a", ""), Finding("warn", "b", "")]) == 0
    assert status([Finding("ok", "a", ""), Finding("bad", "b", "")]) == 1
