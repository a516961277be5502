"""Puts load, hostile clients and faults together, and says what came of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import final

from soak.clients import Asker, Dragger
from soak.faults import Scene, ends, scene, unrest
from soak.hostile import Hostile
from soak.process import Process
from soak.tally import Tally

GROWTH = 1.1
"""Most that memory may have grown from the middle of the steady part to its end; malloc keeps some for a while."""
SLACK = 24.0
"""MiB on top of that: what one more sheet under way takes."""


@final
@dataclass(frozen=True)
class Plan:
    """How long, how many, how rough."""

    steady: float
    """Seconds without an end of the server: memory is judged here."""
    unsteady: float
    """Seconds, and the starts come on top, in which the server is ended again and again."""
    turns: int
    """How often it is ended in each of the two ways."""
    draggers: int
    askers: int
    hostile: int
    every: float
    """Seconds between two faults around the bundles."""


@final
@dataclass
class Report:
    """What came of it."""

    tally: Tally
    resident: list[float] = field(default_factory=list)
    """MiB, once a second of the steady part."""

    def growth(self) -> tuple[float, float]:
        """Median memory of the second and of the last third of the steady part, MiB."""
        third = max(1, len(self.resident) // 3)
        return median(self.resident[third : 2 * third] or self.resident), median(self.resident[-third:])

    def problems(self) -> list[str]:
        """In words; empty where all was well."""
        found = [f"{len(self.tally.failures)} failures:\n{self.tally.told()}"] if self.tally.failures else []
        middle, end = self.growth()
        if end > GROWTH * middle + SLACK:
            found.append(f"memory grew from {middle:.0f} to {end:.0f} MiB")
        if not self.tally.pictures:
            found.append("no picture was seen")
        return found

    def text(self) -> str:
        """For people."""
        waits = sorted(self.tally.waits)
        middle, end = self.growth()
        late = ", ".join(
            f"{share:.0%} within {waits[int(share * (len(waits) - 1))]:.0f} ms" for share in (0.5, 0.95, 0.99)
        )
        lines = [
            *(f"{what:<28} {count:8}" for what, count in sorted(self.tally.answers.items())),
            f"pictures compared with the truth: {self.tally.pictures}",
            f"a hand's newest z on the screen: {late or 'never'}",
            f"connections that ended with the server: {self.tally.torn}",
            f"memory: {middle:.0f} MiB in the middle, {end:.0f} MiB at the end of the steady part",
            *(self.problems() or ["no wrong picture, no 5xx but deliberate 503, memory flat"]),
        ]
        return "\n".join(lines)


def soak(plan: Plan, folder: Path, say: Callable[[str], None]) -> Report:
    """Runs the plan on bundles that are written into `folder`."""
    models = folder / "models"
    models.mkdir()
    return asyncio.run(_soak(plan, scene(models), folder / "log.txt", say))


async def _soak(plan: Plan, around: Scene, log: Path, say: Callable[[str], None]) -> Report:
    report = Report(Tally())
    process = await asyncio.to_thread(Process, around.folder, log)
    ids = list(around.versions)
    clients = [
        *(Dragger(process, report.tally, ids[i % len(ids)], around.versions, i) for i in range(plan.draggers)),
        *(Asker(process, report.tally, around.versions, i) for i in range(plan.askers)),
        *(Hostile(process, report.tally, "steady", i) for i in range(plan.hostile)),
    ]
    try:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(client()) for client in clients]
            running.append(tasks.create_task(unrest(around, plan.every)))
            await _watch(plan.steady, process, report, say)
            say("from now on the server is ended and started again")
            await ends(process, report.tally, plan.turns, plan.unsteady)
            for task in running:
                task.cancel()
    finally:
        process.stop(report.tally)
    return report


async def _watch(seconds: float, process: Process, report: Report, say: Callable[[str], None]) -> None:
    """Looks at the server's memory once a second, and says once in a while how it goes."""
    for second in range(round(seconds)):
        await asyncio.sleep(1)
        report.resident.append(process.resident())
        if second % 30 == 29:
            tally, memory = report.tally, report.resident[-1]
            say(f"{second + 1:4} s: {tally.pictures} pictures, {len(tally.failures)} failures, {memory:.0f} MiB")
