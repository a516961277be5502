"""How log lines look: for people, warnings and errors only; or JSON, a line for every request and event."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal, final, get_args

from factorscope_server.observing.request import current

LogStyle = Literal["plain", "json"]
STYLES: tuple[LogStyle, ...] = get_args(LogStyle)


def install(style: LogStyle) -> None:
    """Sends everything that is logged in this process to stderr, what others log and what Python warns of included.

    Only our own lines are shown below a warning: uvicorn's name addresses with their query strings.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if style == "json" else Plain())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("factorscope_server").setLevel(logging.INFO if style == "json" else logging.WARNING)
    logging.captureWarnings(True)


@final
class Plain(logging.Formatter):
    """`ERROR: what happened [request 0123456789abcdef]`, and the traceback below it if there is one."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        request = current.get()
        return f"{record.levelname}: {record.message}" + (f" [request {request.id}]" if request else "")


@final
class Json(logging.Formatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `event`, and the facts that the event has."""

    def format(self, record: logging.LogRecord) -> str:
        request = current.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if request:
            line["request"] = request.id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)
