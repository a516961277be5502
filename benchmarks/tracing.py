"""What a page's main thread did for how long, by Chromium's own tracing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import final

from playwright.sync_api import Page

CATEGORIES = ["toplevel", "devtools.timeline"]
FRAME = "Layerize"
TASK = "ThreadControllerImpl::RunTask"


@final
@dataclass
class Trace:
    """Milliseconds of the page's tasks: a frame is one of them, from the input that belongs to it to its painting."""

    tasks: list[float] = field(default_factory=list)
    """Of the processor: what else the machine did meanwhile does not count."""
    frames: int = 0

    def over(self, ms: float) -> int:
        return sum(task > ms for task in self.tasks)


@contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """A trace that is filled when the block ends."""
    session = page.context.new_cdp_session(page)
    events: list[dict] = []
    ends: list[dict] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda end: ends.append(end))
    config = {"includedCategories": CATEGORIES}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    trace = Trace()
    yield trace
    session.send("Tracing.end")
    while not ends:
        page.wait_for_timeout(50)
    session.detach()
    main = _main_thread(events)
    mine = [event for event in events if (event["pid"], event["tid"]) == main]
    trace.tasks = [event["tdur"] / 1000 for event in mine if event["name"] == TASK and "tdur" in event]
    trace.frames = sum(event["name"] == FRAME for event in mine)


def _main_thread(events: list[dict]) -> tuple[int, int]:
    """Process and thread of the one that hands out the events of the mouse; raises ValueError where there were none."""
    threads = Counter((event["pid"], event["tid"]) for event in events if event["name"] == "EventDispatch")
    if not threads:
        raise ValueError("The trace holds no input events: nothing was dragged.")
    return threads.most_common(1)[0][0]
