"""The same decoder and sliders here, in Gradio and in Streamlit: from the hand to the picture, by the same clock.

PYTHONPATH=tests python benchmarks/bench_peers.py [--model ID] [--moves 60]

A time runs from when the page hears the event to the end of the `putImageData` that draws its picture; in the peers, to
the `load` of the <img> that shows it. They are installed into .venv-peers when this is run for the first time.
"""

import argparse

from browsing import chromium, serving
from hand import SECONDS, Hand, Moved, here, there
from peers.running import gradio, installed, streamlit
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
        hands = {HERE: here(browser, ours), "Gradio": there(browser, first), "Streamlit": there(browser, second)}
        keys, mouse = singles(hands, -(-chosen.moves // ROUNDS))
        for by, times in (("arrow key", keys), ("mouse", mouse)):
            for name, moved in times.items():
                print(line(f"{by} to picture, {name}", moved))
            for name in times.keys() - {HERE}:
                ratio = middle(times[name]) / middle(times[HERE])
                print(figure(f"{name} takes, of {HERE}'s time", ratio, "times", least=LEAST.get(name)))
        for name, hand in hands.items():
            hand.page.bring_to_front()
            heard, drawn = hand.drag()
            note = f"of {len(heard)} events" if heard else "none before the slider is let go"
            print(figure(f"pictures of a drag of {SECONDS} s, {name}", len(drawn), "pictures", note))


def singles(hands: dict[str, Hand], moves: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Times by keys and by mouse, in turn, so that whatever else runs disturbs all; Streamlit is deaf to a drag."""
    keys: dict[str, list[Moved]] = {name: [] for name in hands}
    mouse: dict[str, list[Moved]] = {name: [] for name in hands if name != "Streamlit"}
    for _ in range(ROUNDS):
        for name, hand in hands.items():
            hand.page.bring_to_front()
            keys[name] += hand.by_keys(WARM + moves)[WARM:]
            if name in mouse:
                mouse[name] += hand.by_mouse(WARM + moves)[WARM:]
    return _heard(keys), _heard(mouse)


def _heard(times: dict[str, list[Moved]]) -> dict[str, list[float]]:
    return {name: [one.heard for one in moved] for name, moved in times.items()}


if __name__ == "__main__":
    main()
