"""The same decoder and sliders here, in Gradio and in Streamlit: from the hand to the picture, by the same clock.

PYTHONPATH=tests python benchmarks/bench_peers.py [--model ID] [--moves 60]

A time runs from when the page hears the event to the end of the `putImageData` that draws its picture; in the peers, to
the `load` of the <img> that shows it. They are installed into .venv-peers when this is run for the first time.
"""

import argparse

from browsing import chromium, serving
from hand import SECONDS, Moved, by_keys, by_mouse, drag, watched
from peers.running import gradio, installed, streamlit
from playwright.sync_api import Page
from subject import largest
from timing import figure, line, middle

HERE = "Factorscope"
LEAST = {"Gradio": 10}
ROUNDS = 3
WARM = 3


def main() -> None:
    """Prints the times of each, their ratios, and what a drag draws."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", help="default: the one of the zoo with the most to decode")
    parser.add_argument("--moves", type=int, default=60)
    chosen = parser.parse_args()
    model = chosen.model or largest()
    print(f"{model}; {installed()}")
    with serving(zoo=True) as server, gradio(model) as first, streamlit(model) as second, chromium() as browser:
        ours = f"{server.address}/#model={model}&mode=free&range=minmax"
        pages = {name: watched(browser) for name in (HERE, "Gradio", "Streamlit")}
        for page, address in zip(pages.values(), (ours, first, second), strict=True):
            page.goto(address)
            page.get_by_role("slider").first.wait_for()
            page.wait_for_function("() => __drawn.length > 0")
        keys, mouse = singles(pages, -(-chosen.moves // ROUNDS))
        for hand, times in (("arrow key", keys), ("mouse", mouse)):
            for name, moved in times.items():
                print(line(f"{hand} to picture, {name}", moved))
            for name in times.keys() - {HERE}:
                ratio = middle(times[name]) / middle(times[HERE])
                print(figure(f"{name} takes, of {HERE}'s time", ratio, "times", least=LEAST.get(name)))
        for name, page in pages.items():
            page.bring_to_front()
            heard, drawn = drag(page, page.get_by_role("slider").first)
            note = f"of {len(heard)} events" if heard else "none before the slider is let go"
            print(figure(f"pictures of a drag of {SECONDS} s, {name}", len(drawn), "pictures", note))


def singles(pages: dict[str, Page], moves: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Times by keys and by mouse, in turn, so that whatever else runs disturbs all; Streamlit is deaf to a drag."""
    keys: dict[str, list[Moved]] = {name: [] for name in pages}
    mouse: dict[str, list[Moved]] = {name: [] for name in pages if name != "Streamlit"}
    for _ in range(ROUNDS):
        for name, page in pages.items():
            page.bring_to_front()
            slider = page.get_by_role("slider").first
            keys[name] += by_keys(page, slider, WARM + moves)[WARM:]
            if name in mouse:
                mouse[name] += by_mouse(page, slider, WARM + moves)[WARM:]
    return _heard(keys), _heard(mouse)


def _heard(times: dict[str, list[Moved]]) -> dict[str, list[float]]:
    return {name: [one.heard for one in moved] for name, moved in times.items()}


if __name__ == "__main__":
    main()
