"""A folder of toy bundles and a client of a server that watches it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from bundles import write_toy_zoo
from PIL import Image
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.settings import Settings

HOST = "http://localhost:8000"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; nobody may change it."""
    folder = tmp_path_factory.mktemp("zoo")
    write_toy_zoo(folder)
    return folder


@pytest.fixture
def zoo(written: Path, tmp_path: Path) -> Path:
    """A copy of the toy zoo that a test may change."""
    return copytree(written, tmp_path / "zoo")


@pytest.fixture
def client(zoo: Path, tmp_path: Path) -> Iterator[TestClient]:
    """Under the name of the loopback; a 500 is an answer here, not an exception."""
    app = create_app(Settings(models=(zoo,), static=tmp_path / "static"))
    with TestClient(app, base_url=HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def api(client: TestClient) -> TestClient:
    """The same with the prefix of the API."""
    client.base_url = f"{HOST}/api/v1/"
    return client


def png(pixels: np.ndarray) -> bytes:
    """uint8 [height, width(, channels)] as PNG."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def picture() -> bytes:
    """A PNG of noise, 40 x 30."""
    return png(np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8))


@pytest.fixture
def asking() -> Iterator[ThreadPoolExecutor]:
    """Threads of clients."""
    with ThreadPoolExecutor(64) as pool:
        yield pool
