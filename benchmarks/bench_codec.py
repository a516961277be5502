"""Pictures through the real server, beside the bare decoder: a strip, a sheet, their formats, a large upload.

PYTHONPATH=tests python benchmarks/bench_codec.py [--repeats 30]

Each is timed by the clock and by the processor: the latter does not count what other programs of the machine take.
"""

import argparse
import http.client
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from urllib.parse import urlsplit

import numpy as np
import onnxruntime as ort
from browsing import Server, chromium, serving
from PIL import Image
from playwright.sync_api import Page
from subject import largest, manifest
from timing import figure, line, middle
from turns import Timed, in_turn
from usage import computed

from factorscope_models.zoo import ZOO
from factorscope_server.pictures import png
from factorscope_server.settings import BATCH

OCTETS = "application/octet-stream"
SHAPES = {"strip": (1, 11, 10), "sheet": (12, 10, 60)}
"""Rows, columns, and the goal in milliseconds."""
PHOTO = (4000, 3000)
DRAWN = """async ([text, type, width, height]) => {
  const bytes = Uint8ClampedArray.from(atob(text), letter => letter.charCodeAt(0));
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const taken = [];
  for (let i = 0; i < 20; i += 1) {
    const began = performance.now();
    if (type) canvas.drawImage(await createImageBitmap(new Blob([bytes], { type })), 0, 0);
    else canvas.putImageData(new ImageData(bytes, width, height), 0, 0);
    canvas.getImageData(0, 0, 1, 1);
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b)[10];
}"""
"""Median milliseconds from bytes to a canvas."""


Ask = Callable[[str, bytes, Mapping[str, str]], bytes]


def main() -> None:
    """Prints a line for each thing measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=30)
    repeats = parser.parse_args().repeats
    with serving(zoo=True) as server, chromium() as browser:
        page = browser.new_page()
        page.goto(server.address)
        for model in (largest(), "qlae-mnist"):
            image = manifest(model)["image"]
            print(f"{model}: {image['channels']} x {image['height']} x {image['width']}")
            for shape in SHAPES:
                traversal(server, model, shape, repeats)
            for shape in SHAPES:
                formats(page, shape, asker(server.address)(*traverse(model, shape, "image/png")))
        upload(server, repeats)


def traversal(server: Server, model: str, shape: str, repeats: int) -> None:
    """A strip or a sheet as PNG and raw, in turn with the bare decoder on as many rows."""
    rows, columns, goal = SHAPES[shape]
    rows = min(rows, len(manifest(model)["statistics"]["mean"]))
    ask, bare = asker(server.address), decoder(model)
    z = np.tile(np.array(manifest(model)["statistics"]["mean"], np.float32), (rows * columns, 1))
    parts = [z[start : start + BATCH] for start in range(0, len(z), BATCH)]
    png_asked, raw_asked = traverse(model, shape, "image/png"), traverse(model, shape, OCTETS)
    done = {
        "PNG": Timed(lambda: ask(*png_asked), lambda: computed(server.pid)),
        "raw": Timed(lambda: ask(*raw_asked), lambda: computed(server.pid)),
        "bare": Timed(lambda: [bare.run(None, {"z": part}) for part in parts]),
    }
    in_turn(done, repeats)
    alone = middle(done.pop("bare").worked)
    for kind, timed in done.items():
        print(line(f"{shape} of {rows} x {columns}, {kind}", timed.wall, most=goal))
        share = f"{middle(timed.worked) / alone:.2f} times the bare decoder's {alone:.1f} ms"
        print(figure("  of the processor", middle(timed.worked), "ms", share, most=goal))


def formats(page: Page, shape: str, answer: bytes) -> None:
    """Bytes, milliseconds to pack and milliseconds to draw of the same pixels in each format."""
    image = Image.open(BytesIO(answer)).convert("RGBA")
    rgba = np.asarray(image)
    ways: dict[str, tuple[str, Callable[[], bytes]]] = {
        "raw RGBA": ("", rgba.tobytes),
        "PNG, as served": ("image/png", lambda: png(rgba)),
        "PNG of Pillow, level 1": ("image/png", lambda: packed(image, "PNG", compress_level=1)),
        "PNG of Pillow, level 6": ("image/png", lambda: packed(image, "PNG", compress_level=6)),
        "WebP, lossless, fastest": ("image/webp", lambda: packed(image, "WEBP", lossless=True, quality=0, method=0)),
    }
    done = {name: Timed(pack) for name, (_, pack) in ways.items()}
    in_turn(done, 9)
    for name, (kind, pack) in ways.items():
        data = pack()
        drawn = page.evaluate(DRAWN, [b64encode(data).decode(), kind, image.width, image.height])
        note = f"{len(data) / 1000:8.1f} kB, {drawn:5.1f} ms to draw in Chromium"
        print(figure(f"  {shape}: {name}", middle(done[name].worked), "ms to pack", note))


def upload(server: Server, repeats: int) -> None:
    """A photograph of 12 megapixels to its code, in turn with Pillow decoding it at full size."""
    photo, ask = photograph(), asker(server.address)
    path = f"models/{largest()}/encode"
    served = Timed(lambda: ask(path, photo, {"Content-Type": "image/jpeg"}), lambda: computed(server.pid))
    whole = Timed(lambda: Image.open(BytesIO(photo)).load())
    in_turn({"served": served, "whole": whole}, max(repeats // 2, 5))
    size = f"{PHOTO[0]} x {PHOTO[1]} pixels, {len(photo) / 1e6:.1f} MB"
    print(line("an upload to its code", served.wall, size, most=120))
    share = f"Pillow needs {middle(whole.worked):.0f} ms for all its pixels"
    print(figure("  of the processor", middle(served.worked), "ms", share, most=120))


def traverse(model: str, shape: str, accept: str) -> tuple[str, bytes, dict[str, str]]:
    """Path, body and headers of a request for a strip or a sheet."""
    rows, columns, _ = SHAPES[shape]
    mean = manifest(model)["statistics"]["mean"]
    body = {"z": mean, "latents": list(range(min(rows, len(mean)))), "steps": columns, "range": "minmax"}
    return f"models/{model}/traverse", json.dumps(body).encode(), {"Content-Type": "application/json", "Accept": accept}


def asker(address: str) -> Ask:
    """Posts a body over one connection that stays open; what the server answers."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)

    def ask(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        connection.request("POST", f"/api/v1/{path}", body, headers)
        answer = connection.getresponse()
        data = answer.read()
        assert answer.status == 200, data
        return data

    return ask


def decoder(model: str) -> ort.InferenceSession:
    """The bare graph, on one thread."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(ZOO / model / "decoder.onnx", options, providers=["CPUExecutionProvider"])


def photograph() -> bytes:
    """A JPEG of soft shapes and a camera's noise, as large as telephones make them."""
    y, x = np.mgrid[0 : PHOTO[1], 0 : PHOTO[0]].astype(np.float32)
    shapes = np.stack([128 + 90 * np.sin(x / 700 + k) * np.cos(y / 500 - k) for k in range(3)], axis=-1)
    detail = 30 * np.sin(x / 37 + y / 61)[..., None]
    noise = np.random.default_rng(0).normal(0, 8, (*PHOTO[::-1], 1))
    return packed(Image.fromarray(np.clip(shapes + detail + noise, 0, 255).astype(np.uint8)), "JPEG", quality=90)


def packed(image: Image.Image, kind: str, **options: object) -> bytes:
    """The file that Pillow writes."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


if __name__ == "__main__":
    main()
