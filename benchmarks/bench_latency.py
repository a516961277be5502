"""From a move of the hand to pixels, in a real Chromium on the same machine, over WebSocket and over HTTP.

PYTHONPATH=tests python benchmarks/bench_latency.py [--model ID] [--moves 200]

A time runs from when the page can first hear of the move (its first listener; of a mouse `pointerrawupdate`, which
comes before the browser aligns moves with its frames) to the end of the `putImageData` that draws its picture. Beside
it stands the time from the event's own stamp, and what of all this is not ours: one bare request of the decoder and its
answer, asked for by the page's worker while nothing moves. The screen's next refresh comes on top of all.
"""

import argparse
from bisect import bisect_right

import onnxruntime as ort
from browsing import artist, chromium, serving
from hand import SECONDS, Hand, Moved, here
from subject import largest, manifest
from timing import figure, line, middle

PATHS = ("WebSocket", "HTTP")
MOST_MS = {"WebSocket": 2.5, "HTTP": 4.0}
TURN = 20
WARM = 5
BARE = """async ([address, latents, turns]) => {
  const times = { WebSocket: [], HTTP: [] };
  const socket = new WebSocket(address.replace("http", "ws") + "/stream");
  socket.binaryType = "arraybuffer";
  await new Promise(done => { socket.onopen = done; });
  const octets = { "Content-Type": "application/octet-stream", Accept: "application/octet-stream" };
  for (let i = 0; i < turns; i += 1) {
    await new Promise(done => setTimeout(done, 16));
    const asked = performance.now();
    const answer = new Promise(done => { socket.onmessage = done; });
    socket.send(new ArrayBuffer(4 + 4 * latents));
    await answer;
    times.WebSocket.push(performance.now() - asked);
    await new Promise(done => setTimeout(done, 16));
    const again = performance.now();
    const body = new ArrayBuffer(4 * latents);
    const response = await fetch(address + "/decode", { method: "POST", headers: octets, body });
    await response.arrayBuffer();
    times.HTTP.push(performance.now() - again);
  }
  socket.close();
  return times;
}"""
"""Milliseconds of requests and their answers, by nothing but the browser and the server."""


def main() -> None:
    """Prints a line for each thing measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", help="default: the one of the zoo with the most to decode")
    parser.add_argument("--moves", type=int, default=200)
    chosen = parser.parse_args()
    model = chosen.model or largest()
    with serving(zoo=True) as server, chromium() as browser:
        image, latents = manifest(model)["image"], len(manifest(model)["statistics"]["latents"])
        print(f"{model}: {latents} latents, {image['channels']} x {image['height']} x {image['width']}")
        print(f"Chromium {browser.version}, onnxruntime {ort.__version__} on one thread")
        link = f"{server.address}/#model={model}&mode=free&range=minmax"
        hands = {path: here(browser, link, websocket=path == "WebSocket") for path in PATHS}
        both = singles(hands, chosen.moves)
        print(f"{'HTTP to WebSocket':<44} {middle(both['HTTP']) / middle(both['WebSocket']):.2f} times")
        for path, hand in hands.items():
            dragged(hand, path)
        at = f"{server.address}/api/v1/models/{model}"
        for path, times in artist(hands["WebSocket"].page).evaluate(BARE, [at, latents, chosen.moves]).items():
            print(line(f"a bare request and its answer, {path}", times, "the page at rest"))


def singles(hands: dict[str, Hand], moves: int) -> dict[str, list[float]]:
    """Single moves over each path in turn, so that whatever else runs disturbs both; what the mouse's took."""
    mouse: dict[str, list[Moved]] = {path: [] for path in hands}
    keys: dict[str, list[Moved]] = {path: [] for path in hands}
    for _ in range(-(-moves // TURN)):
        for path, hand in hands.items():
            hand.page.bring_to_front()
            mouse[path] += hand.by_mouse(WARM + TURN)[WARM:]
            keys[path] += hand.by_keys(WARM + TURN)[WARM:]
    for path in hands:
        for by, moved in (("mouse", mouse[path]), ("arrow key", keys[path])):
            print(line(f"{by} to pixels, {path}", [one.heard for one in moved], most=MOST_MS[path]))
            print(line("  from the event's own stamp", [one.stamped for one in moved]))
    return {path: [one.heard for one in moved] for path, moved in mouse.items()}


def dragged(hand: Hand, path: str) -> None:
    """A steady drag: how late the pictures were, and how many of the events had none of their own."""
    hand.page.bring_to_front()
    heard, drawn = hand.drag()
    print(line(f"a drag of {SECONDS} s, {path}", waits(heard, drawn), f"{len(heard)} events, {len(drawn)} pictures"))
    print(figure("  events without a picture", len(heard) - len(drawn), "", most=0))


def waits(heard: list[float], drawn: list[float]) -> list[float]:
    """From each event to the picture of it or of a newer one: one request is under way, and the newest event waits."""
    late: list[float] = []
    asked_at = float("-inf")  # when the picture before was drawn: then what waited was asked for
    for picture in drawn:
        shown = max(bisect_right(heard, asked_at), len(late) + 1)
        late += [picture - event for event in heard[len(late) : shown]]
        asked_at = picture
    return late


if __name__ == "__main__":
    main()
