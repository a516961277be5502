"""What a frame costs while a slider is dragged: the page's tasks under Chromium's tracing.

PYTHONPATH=tests python benchmarks/bench_frames.py [--model ID]

Three seconds at 60 steps a second, and a second after it in which the filmstrips follow; in Explore, and in Compare
beside the best other model. A task is a frame or something between two frames; its time is that of the processor.
"""

import argparse

from browsing import chromium, serving
from hand import here
from playwright.sync_api import Browser
from subject import largest
from timing import figure, line
from tracing import traced

FRAME_MS = 16


def main() -> None:
    """Prints the longest task of each view and how many are longer than a frame."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", help="default: the one of the zoo with the most to show")
    chosen = parser.parse_args()
    with serving(zoo=True) as server, chromium() as browser:
        model = chosen.model or largest()
        print(f"{model}; Chromium {browser.version}")
        for view in ("explore", "compare"):
            frames(browser, f"{server.address}/#view={view}&model={model}&mode=free&range=minmax", view)


def frames(browser: Browser, link: str, view: str) -> None:
    """A drag that counts after one that does not: by then code is compiled and pictures are fetched."""
    hand = here(browser, link, ".rows")
    hand.drag()
    with traced(hand.page) as trace:
        heard, drawn = hand.drag()
        hand.page.wait_for_timeout(1000)
    print(line(f"{view}, a task", trace.tasks, f"{trace.frames} frames, {len(heard)} events, {len(drawn)} pictures"))
    print(figure(f"{view}, the longest task", max(trace.tasks), "ms", most=FRAME_MS))
    print(figure(f"{view}, tasks over {FRAME_MS} ms", trace.over(FRAME_MS), "", most=0))
    hand.page.context.close()


if __name__ == "__main__":
    main()
