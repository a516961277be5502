"""Pictures on their way in: never on a disk, a few at a time, and nothing of a form but its file matters."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from threading import Thread
from typing import cast

import numpy as np
import pytest
from anyio import to_thread
from fastapi import FastAPI
from picture_files import quarters, saved
from PIL import Image
from starlette.requests import Request
from starlette.testclient import TestClient

from factorscope_server.errors import Overloaded
from factorscope_server.images.outline import MOST_BYTES
from factorscope_server.uploads import AT_ONCE, IN_HAND, Uploads

ENCODE = "models/toy-quantized/encode"
WARP = "models/toy-quantized/warp"
PNG = {"Content-Type": "image/png"}
PICTURE = saved(quarters())


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever makes a temporary file fails."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    yield
    assert not (tmp_path / "not there").exists()


def large() -> bytes:
    """A PNG of noise of more than 6 MB."""
    return saved(
        Image.fromarray(np.random.default_rng(0).integers(0, 256, (1500, 1500, 3), np.uint8)), compress_level=0
    )


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("call", [ENCODE, WARP])
def test_a_large_picture_in_a_form_never_lies_on_a_disk(api: TestClient, call: str):
    data = large()
    assert 6_000_000 < len(data) < MOST_BYTES
    form = api.post(call, files={"file": ("large.png", data, "image/png")})
    assert form.status_code == 200
    assert form.json() == api.post(call, content=data, headers=PNG).json()


@pytest.mark.usefixtures("nowhere")
def test_a_form_that_breaks_off_leaves_nothing(api: TestClient):
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    answer = api.post(ENCODE, content=start + large(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "C:\\con", "x\0.png", '";rm -rf /', "a" * 3000, "\u202egnp.exe", ".", "\r\nX: y"]
)
def test_the_name_of_a_file_says_nothing(api: TestClient, name: str):
    answer = api.post(ENCODE, files={"file": (name, PICTURE, "text/html")})
    assert answer.status_code == 200
    assert answer.json() == api.post(ENCODE, content=PICTURE, headers=PNG).json()


@pytest.mark.parametrize("said", ["image/png", "image/jpeg", "image/webp", "image/webp; x=y", "IMAGE/PNG"])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_what_a_picture_is_called_says_nothing(api: TestClient, format: str, said: str):
    assert api.post(ENCODE, content=saved(quarters(), format), headers={"Content-Type": said}).status_code == 200


def part(name: str, data: bytes, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + data + b"\r\n"


FILE = '; filename="x.png"'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (part("file", PICTURE, FILE) + b"--b--\r\n", 200),
        (part("note", b"a") + part("file", PICTURE, FILE) + b"--b--\r\n", 200),
        (part("file", PICTURE, FILE) + part("file", PICTURE, FILE) + b"--b--\r\n", 422),
        (part("a", b"") + part("b", b"") + part("file", PICTURE, FILE) + b"--b--\r\n", 422),
        (part("picture", PICTURE, FILE) + b"--b--\r\n", 422),
        (part("file", b"text") + b"--b--\r\n", 422),
        (part("file", b"", FILE) + b"--b--\r\n", 415),
        (b"--b--\r\n", 422),
        (b"", 422),
        (b"--c\r\n\r\n", 400),
        (b"--b\r\n\r\nno name\r\n--b--\r\n", 422),
        (b"--b\r\n" + b"a: b\r\n" * 10**6 + b"\r\nx\r\n--b--\r\n", 400),
        (b"--b\r\na: " + b"b" * 2**22 + b"\r\n\r\nx\r\n--b--\r\n", 400),
        (b"\r\n" * 2**22 + part("file", PICTURE, FILE) + b"--b--\r\n", 200),
        (part("file", b"\r\n-" * 10**6, FILE) + b"--b--\r\n", 415),
    ],
    ids=range(15),
)
def test_forms_are_answered_or_refused_and_soon(api: TestClient, body: bytes, status: int):
    start = time.process_time()
    answer = api.post(ENCODE, content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == status
    assert time.process_time() - start < 2


@pytest.mark.parametrize("said", ["multipart/form-data", "multipart/form-data; boundary=" + "b" * 300])
def test_a_form_without_a_good_boundary_is_refused(api: TestClient, said: str):
    answer = api.post(ENCODE, content=part("file", PICTURE, FILE), headers={"Content-Type": said})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def arriving() -> Request:
    """A picture that has come."""
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"image/png")]}

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": PICTURE}

    return Request(scope, receive)


def test_one_picture_too_many_is_told_to_come_again():
    async def crowd() -> None:
        async with asyncio.timeout(30), AsyncExitStack() as inside:
            taken = Uploads()
            for _ in range(AT_ONCE):
                assert await inside.enter_async_context(taken.next(arriving())) == PICTURE
            waiting = [taken.next(arriving()) for _ in range(IN_HAND - AT_ONCE)]
            entering = [asyncio.ensure_future(one.__aenter__()) for one in waiting]
            await asyncio.sleep(0.01)
            assert not any(one.done() for one in entering)
            with pytest.raises(Overloaded, match="ask again"):
                await taken.next(arriving()).__aenter__()
            await inside.aclose()
            for one, entered in zip(waiting, entering, strict=True):
                assert await entered == PICTURE
                await one.__aexit__(None, None, None)
            async with taken.next(arriving()) as data:
                assert data == PICTURE

    asyncio.run(crowd())


def test_pictures_that_wait_hold_no_thread(api: TestClient):
    """With a single thread for all calls and all turns taken, a slider's move is answered."""
    assert api.portal is not None
    taken = cast(FastAPI, api.app).state.uploads
    statuses: list[int] = []
    posts = [
        Thread(target=lambda: statuses.append(api.post(ENCODE, content=PICTURE, headers=PNG).status_code))
        for _ in range(3)
    ]
    z = api.post(ENCODE, content=PICTURE, headers=PNG).json()["z"]
    api.portal.call(_one_thread)
    with ExitStack() as inside:
        for _ in range(AT_ONCE):
            inside.enter_context(api.portal.wrap_async_context_manager(taken.next(arriving())))
        for post in posts:
            post.start()
        assert api.post("models/toy-quantized/decode", json={"z": [z]}).status_code == 200
        assert statuses == []
    for post in posts:
        post.join()
    assert statuses == [200] * 3


async def _one_thread() -> None:
    to_thread.current_default_thread_limiter().total_tokens = 1
