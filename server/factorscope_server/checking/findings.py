"""What a check found, as a line for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final

from factorscope_models.bundle import plain

Level = Literal["ok", "warn", "bad"]


@final
@dataclass(frozen=True)
class Finding:
    """`warn` is what works worse, `bad` what does not work."""

    level: Level
    subject: str
    text: str
    remedy: str = ""

    def line(self) -> str:
        return plain(
            f"{self.level:<5}{self.subject:<14}{self.text}{f'  ->  {self.remedy}' if self.remedy else ''}", 500
        )


def status(findings: Sequence[Finding]) -> int:
    """The exit status: 1 where something does not work."""
    return 1 if any(one.level == "bad" for one in findings) else 0
