"""The file of a form, in memory from first byte to last: Starlette's own reader puts a large one on the disk."""

from typing import final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

from factorscope_server.errors import BadRequest

FIELD = b"file"
MOST_PARTS = 2
"""The file, and one field that somebody's program may add."""


async def file_of(request: Request) -> bytes:
    """What the form has in its field `file`, whatever the file is called; raises BadRequest, HTTPException."""
    _, options = parse_options_header(request.headers["content-type"])
    form = _Form()
    try:
        parser = MultipartParser(
            options.get(b"boundary", b""),
            {
                "on_part_begin": form.begin,
                "on_header_field": form.header,
                "on_header_value": form.value,
                "on_header_end": form.header_end,
                "on_part_data": form.data,
                "on_part_end": form.end,
            },
        )
        async for piece in request.stream():
            parser.write(piece)
    except FormParserError as error:
        raise HTTPException(400) from error
    if form.file is None:
        raise BadRequest("The form has no file in its field `file`.")
    return bytes(form.file)


@final
class _Form:
    """Keeps the one part that is wanted; what the parser calls."""

    def __init__(self) -> None:
        self.file: bytearray | None = None
        self._parts = 0
        self._header, self._value, self._data = bytearray(), bytearray(), bytearray()
        self._wanted = False

    def begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadRequest(f"The form has more than {MOST_PARTS} parts; only its field `file` is read.")
        self._data = bytearray()
        self._wanted = False

    def header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._wanted = options.get(b"name") == FIELD and b"filename" in options
        self._header, self._value = bytearray(), bytearray()

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._data += data[start:end]

    def end(self) -> None:
        if not self._wanted:
            return
        if self.file is not None:
            raise BadRequest("The form has two files in its field `file`; send one.")
        self.file = self._data
