"""What was seen during a soak: counts, times, and everything that must not happen."""

from collections import Counter
from dataclasses import dataclass, field
from typing import final

MOST_TOLD = 20


@final
@dataclass
class Tally:
    """Filled by all clients; whatever stands in `failures` makes the soak fail."""

    answers: Counter[str] = field(default_factory=Counter)
    """By what was asked and the status."""
    pictures: int = 0
    """That were compared with the truth."""
    waits: list[float] = field(default_factory=list)
    """Milliseconds from each move of a hand to a picture at least as new."""
    torn: int = 0
    """Connections that ended because we stopped the server."""
    failures: list[str] = field(default_factory=list)

    def answered(self, what: str, status: int, retry_after: str | None = None) -> None:
        """Counts an answer; one of the server's own mistakes is a failure, and so is a 503 that is not deliberate."""
        self.answers[f"{what} {status}"] += 1
        if status == 503 and retry_after is None:
            self.fail(f"{what}: 503 without Retry-After")
        elif status >= 500 and status != 503:
            self.fail(f"{what}: {status}")

    def fail(self, words: str) -> None:
        self.failures.append(words)

    def told(self) -> str:
        """The failures, the same ones together."""
        counted = Counter(self.failures).most_common(MOST_TOLD)
        return "\n".join(f"{count} x {words}" for words, count in counted)
