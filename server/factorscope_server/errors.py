"""What can go wrong, as plain exceptions; and the one JSON shape in which the outside hears of it."""

from typing import Any, final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from factorscope_server.observing.request import current
from factorscope_server.schemas import ErrorBody, ErrorDetail


@final
class UnknownModel(LookupError):
    """No bundle of this id, or one that we refuse."""


@final
class UnknownItem(LookupError):
    """The model is there, but not this sample or plot of it."""


@final
class BadRequest(ValueError):
    """Well-formed, but nothing that this model can answer: a z of the wrong length, a range it does not have."""


@final
class BadImage(ValueError):
    """Said to be an image of a kind we read, but damaged."""


@final
class UnsupportedMedia(ValueError):
    """A body of a type that this call does not read."""


@final
class TooLarge(ValueError):
    """More bytes, pixels or rows than we take."""


@final
class Damaged(ValueError):
    """A file that people made beside a bundle cannot be read; it is never overwritten."""


@final
class Changed(ValueError):
    """Somebody else has written since the client read."""


@final
class Busy(RuntimeError):
    """Something that is done once at a time is being done."""


@final
class Stopping(RuntimeError):
    """The server is being stopped, and this takes longer than it waits."""


@final
class NotReady(RuntimeError):
    """Nothing can be inferred now."""


@final
class Overloaded(RuntimeError):
    """More waits to be computed than we let wait."""


@final
class ReadOnly(PermissionError):
    """A place that we were asked to write to and may not."""


@final
class DiskFull(OSError):
    """A place that we were asked to write to has no room left."""


STATUS: dict[type[Exception], tuple[int, str]] = {
    UnknownModel: (404, "unknown_model"),
    UnknownItem: (404, "not_found"),
    BadRequest: (422, "bad_request"),
    BadImage: (422, "bad_image"),
    UnsupportedMedia: (415, "unsupported_media"),
    TooLarge: (413, "too_large"),
    Damaged: (409, "damaged"),
    Changed: (412, "changed"),
    ReadOnly: (403, "read_only"),
    DiskFull: (507, "disk_full"),
    Busy: (429, "busy"),
    Overloaded: (503, "overloaded"),
    Stopping: (503, "stopping"),
    NotReady: (503, "not_ready"),
}
HTTP_CODES = {
    400: ("bad_request", "The request could not be read."),
    401: ("forbidden", "This file may not be read."),
    404: ("not_found", "There is nothing at this address. The calls are listed in /api/v1/openapi.json."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("too_slow", "The body did not arrive in time; send it faster, or less of it."),
    413: ("too_large", "The body is larger than this call takes: at most 8 MiB of image or tensor, 1 MiB of JSON."),
}
DESCRIPTIONS = {
    400: "The body could not be read",
    401: "The server asks for a token, which the request does not bring",
    403: "The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only",
    404: "No such model or item",
    408: "The body did not arrive in time",
    409: "A file beside the bundle is damaged",
    412: "Changed by somebody else since it was read",
    413: "More bytes, pixels or rows than we take",
    415: "A body of a type that this call does not read",
    422: "A value that this call cannot answer",
    429: "More requests than are taken of one address, or it is being done for somebody else; ask again",
    503: "As much is at work as is taken at once; ask again",
    507: "No room left where it is to be written",
}
AGAIN = (429, 503)
"""What will be answered later: these say in Retry-After after how many seconds."""


def internal() -> ErrorDetail:
    """What is said of our own mistakes: where to look, and nothing of what happened."""
    request = current.get()
    where = f"its log has the details under {request.id}" if request else "its log has the details"
    return ErrorDetail(code="internal", message=f"The server made a mistake; {where}.")


def detail(error: Exception) -> ErrorDetail:
    """What is said of one of the errors above where the head of an answer has been sent already."""
    return ErrorDetail(code=STATUS[type(error)][1], message=str(error.args[0]))


def answer(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error in the one shape; its code is noted for the log and the metrics."""
    if request := current.get():
        request.error = code
    body = ErrorBody(error=ErrorDetail(code=code, message=message))
    headers = ({"Retry-After": "1"} if status in AGAIN else {}) | (headers or {})
    return JSONResponse(body.model_dump(), status, headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these errors besides those of the guard."""
    body = (400, 408, 415) if 413 in statuses else ()  # what takes a body waits for it and reads it
    found = sorted({401, 403, 429, 503, *body, *statuses})
    return {status: {"model": ErrorBody, "description": DESCRIPTIONS[status]} for status in found}


def install(app: FastAPI) -> None:
    """Maps domain errors, HTTP errors and refused input to the one shape."""
    for kind, (status, code) in STATUS.items():
        app.add_exception_handler(kind, _handler(status, code))
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)


def sentence(error: Any) -> str:
    """Where and why pydantic refused, of its first complaint; never the input itself, which may be megabytes of NaN."""
    complaints = error.errors()
    first = complaints[0]
    place = ".".join(str(part) for part in first["loc"]) or "body"
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{place}: {first['msg']}{more}."


def _handler(status: int, code: str) -> Any:
    async def handle(_: Request, error: Exception) -> JSONResponse:
        return answer(status, code, str(error.args[0]))

    return handle


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code, message = HTTP_CODES.get(error.status_code, ("http_error", "The request was refused."))
    return answer(error.status_code, code, message, dict(error.headers or {}))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(422, "invalid", sentence(error))
