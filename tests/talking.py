"""Talks for the end-to-end tests: scenes whose pictures the server knows, as a file, and what stands on stage."""

import base64
import json
from io import BytesIO
from typing import Any

from browsing import READ, served
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

SHOWS = f"wanted => ({READ})(document.querySelector('[data-testid=decoded]')) === wanted"
FIRST = [-0.4, 0.3, 0.1, 0.0]
SECOND = [0.45, -0.3, 0.1, 0.0]
CODES = [-0.5, 0.25, 0.5, 0.0]


def shown_of(page: Page, address: str, model: str, z: list[float]) -> str:
    """What the server decodes z to: RGBA as text."""
    return bytes(served(page, address, model, [z])[0]).hex()


def scene(page: Page, address: str, model: str, z: list[float], caption: str = "", **state: Any) -> dict[str, Any]:
    sha = page.request.get(f"{address}/api/v1/models/{model}").headers["etag"].strip('W/"')
    return {
        "bundle": {"id": model, "sha": sha, "title": model},
        "others": [],
        "state": {
            "view": "explore", "part": None, "base": 0, "z": z, "range": None, "mode": "snap", "sort": "activity",
            "locked": [], "latent": None, "matching": None, "bits": [], "warp": None, **state,
        },
        "picture": None,
        "caption": caption,
        "notes": "",
    }  # fmt: skip


def five_scenes(page: Page, address: str) -> list[dict[str, Any]]:
    """Scenes of three models in three views, the fourth with an upload."""
    picture = page.request.get(f"{address}/api/v1/models/toy-quantized/samples/7.png").body()
    upload = scene(page, address, "toy-quantized", CODES, "An upload", base="upload")
    upload["picture"] = "data:image/png;base64," + base64.b64encode(picture).decode()
    return [
        scene(page, address, "toy-deterministic", FIRST, "One", base=2),
        scene(page, address, "toy-deterministic", SECOND, "Two", base=2, latent=1),
        scene(page, address, "toy-gaussian", FIRST, "Bits", view="bits"),
        upload,
        scene(page, address, "toy-quantized", CODES[::-1], "Codes", view="codebook", base=1),
    ]


def payload(scenes: list[dict[str, Any]], **fields: Any) -> FilePayload:
    talk = {"format": "factorscope-talk", "version": 1, "title": "Five", "scenes": scenes, **fields}
    return FilePayload(name="five.talk.json", mimeType="application/json", buffer=json.dumps(talk).encode())


def load(page: Page, file: FilePayload) -> None:
    page.keyboard.press("e")
    page.get_by_label("Open a talk").set_input_files(file)


def check(page: Page, address: str, scene: dict[str, Any], number: int, of: int = 5) -> None:
    """The scene is on stage, and its picture is the server's."""
    expect(page.get_by_label(f"scene {number} of {of}")).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_text(scene["caption"], exact=True)).to_be_visible()
    wanted = shown_of(page, address, scene["bundle"]["id"], scene["state"]["z"])
    page.wait_for_function(SHOWS, arg=wanted, timeout=20_000)


def rgba(png: bytes) -> str:
    return Image.open(BytesIO(png)).convert("RGBA").tobytes().hex()
