"""From `factorscope serve` to the first picture in a browser that is already open.

PYTHONPATH=tests python benchmarks/bench_start.py [--repeats 7]
"""

import argparse
from time import perf_counter

from browsing import Server, chromium
from timing import line

DRAWN = "[data-testid=decoded]:not(.empty)"


def main() -> None:
    """Prints a line for each of the stages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    stages: dict[str, list[float]] = {
        "start to address printed": [],
        "start to first picture": [],
        "page to first picture": [],
    }
    with chromium() as browser:
        browser.new_page().goto("about:blank")
        for _ in range(parser.parse_args().repeats):
            began = perf_counter()
            server = Server(zoo=True)
            printed = perf_counter()
            page = browser.new_context().new_page()
            page.goto(server.address, wait_until="commit")
            page.wait_for_selector(DRAWN)
            drawn = perf_counter()
            page.context.close()
            warm = browser.new_context().new_page()
            asked = perf_counter()
            warm.goto(server.address, wait_until="commit")
            warm.wait_for_selector(DRAWN)
            again = perf_counter()
            warm.context.close()
            server.stop()
            for name, seconds in zip(stages, (printed - began, drawn - began, again - asked), strict=True):
                stages[name].append(1000 * seconds)
    for name, times in stages.items():
        print(line(name, times))


if __name__ == "__main__":
    main()
