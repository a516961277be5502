"""Runs the peers' apps, from a virtual environment of their own."""

import os
import subprocess
import sys
import time
import tomllib
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv-peers"
PYTHON = HOME / "bin/python"
HERE = Path(__file__).parent
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
STARTS_S = 60


def installed() -> str:
    """The peers' versions, in words; installs them first where they are not there, which takes minutes."""
    ask = "from importlib.metadata import version as v; print('Gradio', v('gradio') + ', Streamlit', v('streamlit'))"
    if not PYTHON.is_file() or subprocess.run([PYTHON, "-c", ask], capture_output=True).returncode:
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["peers"]
        print(f"installing {', '.join(wanted)} into {HOME.name}; this is needed once", file=sys.stderr, flush=True)
        venv.create(HOME, with_pip=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *wanted], check=True)
    return subprocess.run([PYTHON, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def gradio(model: str) -> Iterator[str]:
    """The address of the app in Gradio."""
    port = _free()
    with _started([HERE / "gradio_app.py", model, str(port)], port) as address:
        yield address


@contextmanager
def streamlit(model: str) -> Iterator[str]:
    """The address of the app in Streamlit."""
    port = _free()
    flags = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = ["-m", "streamlit", "run", HERE / "streamlit_app.py", *flags, "--", model]
    with _started(command, port) as address:
        yield address


@contextmanager
def _started(command: list, port: int) -> Iterator[str]:
    process = subprocess.Popen([PYTHON, *command], env={**os.environ, **QUIET}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen) -> None:
    """Until the app answers; raises RuntimeError where it does not."""
    for _ in range(4 * STARTS_S):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.25)
    raise RuntimeError(f"{process.args} does not answer at {address}: run it by hand to see why.")


def _free() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
