"""From a move of the hand to pixels, in a real Chromium on the same machine, over WebSocket and over HTTP.

PYTHONPATH=tests python benchmarks/bench_latency.py [--model ID] [--moves 200]

A time runs from the input event's own time stamp to the end of the `putImageData` that draws its picture; the screen's
next refresh comes on top, at most 17 ms. Then the server alone: one picture, a strip of 11, the sheet of all latents.
"""

import argparse
import http.client
import json
import math
from urllib.parse import urlsplit

import numpy as np
import onnxruntime as ort
from browsing import chromium, opened, serving
from playwright.sync_api import Browser, Page
from timing import at, line, middle, repeated

from factorscope_models.zoo import ZOO

WATCH = """
window.__moves = []; window.__draws = [];
addEventListener("input", event => __moves.push(event.timeStamp), { capture: true });
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...args) {
  put.apply(this, args);
  if (this.canvas.dataset.testid === "decoded") __draws.push(performance.now());
};
"""
NO_WEBSOCKET = """
window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 0); } close() {} send() {} };
"""
PER_SECOND = 30
STEPS = 11


def main() -> None:
    """Prints a line for each thing measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", help="default: the one of the zoo with the largest pictures")
    parser.add_argument("--moves", type=int, default=200)
    chosen = parser.parse_args()
    with serving(zoo=True) as server, chromium() as browser:
        models = json.loads(get(server.address, "/api/v1/models"))["models"]
        model = chosen.model or max(models, key=lambda one: math.prod(one["image"].values()))["id"]
        manifest = json.loads(get(server.address, f"/api/v1/models/{model}"))
        image = manifest["image"]
        size = len(manifest["statistics"]["latents"])
        print(f"{model}: {size} latents, {image['channels']} x {image['height']} x {image['width']}")
        print(f"Chromium {browser.version}, onnxruntime {ort.__version__} on one thread")
        paths = {"WebSocket": WATCH, "HTTP": WATCH + NO_WEBSOCKET}
        medians = {
            path: moves(browser, server.address, model, path, script, chosen.moves) for path, script in paths.items()
        }
        print(f"{'HTTP to WebSocket':<44} {medians['HTTP'] / medians['WebSocket']:.2f} times")
        alone(server.address, model, manifest)


def moves(browser: Browser, address: str, model: str, path: str, script: str, n: int) -> float:
    """Single moves, then a drag at 30 events a second; the median of the single moves."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(script)
    page = opened(context.new_page(), address, f"#model={model}&mode=free&range=minmax")
    singles = [single(page, i) for i in range(n + 10)][10:]
    print(line(f"slider move to pixels, {path}", singles))
    drag(page, path)
    context.close()
    return middle(singles)


def single(page: Page, i: int) -> float:
    """One move of the held slider; milliseconds to its picture."""
    x, width, y = grip(page)
    if i == 0:
        page.mouse.move(x, y)
        page.mouse.down()
    before = page.evaluate("__draws.length")
    page.mouse.move(x + (0.2 + 0.6 * (i * 0.618 % 1)) * width, y)
    page.wait_for_function("n => __draws.length > n", arg=before)
    return page.evaluate("__draws.at(-1) - __moves.at(-1)")


def drag(page: Page, path: str) -> None:
    """Three seconds of a steady drag: how many events came, how many pictures were drawn, how late."""
    x, width, y = grip(page)
    page.evaluate("__moves.length = __draws.length = 0")
    for i in range(3 * PER_SECOND):
        page.mouse.move(x + (0.1 + 0.8 * i / (3 * PER_SECOND)) * width, y)
        page.wait_for_timeout(1000 / PER_SECOND)
    page.mouse.up()
    page.wait_for_timeout(500)
    inputs, draws = page.evaluate("[__moves, __draws]")
    late = [min((draw - event for draw in draws if draw >= event), default=np.inf) for event in inputs]
    print(line(f"the same during a drag, {path}", late, f"{len(inputs)} events, {len(draws)} pictures"))


def grip(page: Page) -> tuple[float, float, float]:
    box = page.get_by_role("slider").first.bounding_box()
    assert box
    return box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2


def alone(address: str, model: str, manifest: dict) -> None:
    """The server without a browser, beside the bare decoder on the same rows."""
    latents = len(manifest["statistics"]["latents"])
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    bare = ort.InferenceSession(ZOO / model / "decoder.onnx", options, providers=["CPUExecutionProvider"])
    mean = np.array(manifest["statistics"]["mean"], np.float32)
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    traverse = {"z": mean.tolist(), "steps": STEPS, "range": "minmax"}
    raw = {"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}
    asked = {
        "one picture, raw": (1, "decode", mean.tobytes(), raw),
        f"strip of {STEPS}, PNG": (STEPS, "traverse", json.dumps({**traverse, "latents": [0]}).encode(), None),
        f"sheet of {latents} x {STEPS}, PNG": (latents * STEPS, "traverse", json.dumps(traverse).encode(), None),
    }
    for name, (rows, call, body, headers) in asked.items():

        def ask(call: str = call, body: bytes = body, headers: dict | None = headers) -> None:
            path = f"/api/v1/models/{model}/{call}"
            connection.request("POST", path, body, headers or {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
            assert answer.status == 200, data

        z = np.random.default_rng(0).normal(mean, 0.1, (rows, latents)).astype(np.float32)
        # in turn, so that whatever else runs disturbs both
        both = [
            (repeated(ask, 5, warm=1), repeated(lambda z=z: bare.run(None, {"z": z}), 5, warm=1)) for _ in range(10)
        ]
        served = [ms for first, _ in both for ms in first]
        decoded = [ms for _, second in both for ms in second]
        print(
            line(
                name,
                served,
                f"{middle(served) / middle(decoded):.2f} times the bare decoder ({at(decoded, 0.5):.1f} ms)",
            )
        )


def get(address: str, path: str) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", path)
    return connection.getresponse().read()


if __name__ == "__main__":
    main()
