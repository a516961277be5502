"""The wheel, made from a copy of the checkout and installed where there is neither Node nor torch."""

import json
import os
import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import checkout
import pytest

pytestmark = pytest.mark.slow
WITHOUT_NODE = {**os.environ, "PATH": str(Path(sys.executable).parent)}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    checkout.copy(copy)
    checkout.copy_page(copy)
    return build(copy, "sdist")


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return build(next(folder.iterdir()), "wheel")


def build(folder: Path, target: str) -> Path:
    """The distribution made from a folder, on a machine without Node."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", "dist"]
    done = subprocess.run(command, cwd=folder, env=WITHOUT_NODE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next((folder / "dist").iterdir())


def install(wheel: Path, folder: Path) -> dict[str, str]:
    """An environment for processes: a new virtual one with the wheel, this one's other packages, but no torch."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        folder / "venv/bin/python",
        "install",
        "-qq",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, wheel], check=True)
    (folder / "blocked").mkdir()
    (folder / "blocked/torch.py").write_text("raise ImportError('torch must not be needed')\n")
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    return {"PATH": str(folder / "venv/bin"), "PYTHONPATH": f"{folder / 'blocked'}{os.pathsep}{packages}"}


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of `factorscope serve`, run in a folder."""
    command = [f"{environment['PATH']}/factorscope", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "it printed no address"
        try:
            yield found[0]
        finally:
            process.terminate()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def test_the_wheel_contains_both_pages_and_zoo_and_three_packages(wheel: Path):
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in names} == {
        "factorscope_models",
        "factorscope_server",
        "factorscope_training",
    }
    for page in (checkout.STATIC, checkout.PACKED):
        built = [file for file in page.rglob("*") if file.is_file()]
        assert {f"factorscope_server/{page.name}/{file.relative_to(page)}" for file in built} <= set(names)
    zoo = [str(file.relative_to("models")) for file in checkout.files() if file.match("models/*/zoo/*/*")]
    assert set(zoo) <= set(names)


def test_the_licence_travels_with_the_wheel(wheel: Path):
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_the_installed_wheel_serves_page_and_models_from_an_empty_folder_without_node(wheel: Path, tmp_path: Path):
    environment = install(wheel, tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    shipped = {file.parent.name for file in checkout.files() if file.match("models/*/zoo/*/manifest.json")}
    with serving(empty, environment) as address:
        page, models = get(f"{address}/"), json.loads(get(f"{address}/api/v1/models"))
        script = re.search(r'src="\./(assets/[^"]+\.js)"', page)
        assert script
        assert len(get(f"{address}/{script[1]}")) > 10_000
    assert {model["id"] for model in models["models"]} == shipped
    assert models["refused"] == []
    assert list(empty.iterdir()) == []
