"""Whether the server can infer now: found out by trying, not by remembering."""

import asyncio
import logging
from typing import final

import numpy as np
from starlette.concurrency import run_in_threadpool

from factorscope_server.errors import BadRequest, NotReady, Overloaded, UnknownModel
from factorscope_server.lifetime import Lifetime
from factorscope_server.shelf import Shelf

PATIENCE = 5.0
"""Seconds that a try may take; the first opens a model, and a machine may be busy."""
logger = logging.getLogger(__name__)


@final
class Readiness:
    """Decodes one picture of the first model that opens, on the threads and in the queue that requests use.

    One try at a time, which all who ask meanwhile wait for: where computing hangs, asking does not pile up work.
    """

    def __init__(self, shelf: Shelf, lifetime: Lifetime) -> None:
        self._shelf = shelf
        self._lifetime = lifetime
        self._trial: asyncio.Task[None] | None = None

    async def check(self) -> None:
        """Raises NotReady with the reason."""
        if self._lifetime.stopping:
            raise NotReady("The server is being stopped.")
        if self._trial is None or self._trial.done():
            self._trial = asyncio.create_task(run_in_threadpool(self._try))
        done, _ = await asyncio.wait([self._trial], timeout=PATIENCE)
        if not done:
            raise NotReady(f"One picture takes more than {PATIENCE:g} s.")
        try:
            self._trial.result()
        except (NotReady, Overloaded):
            raise
        except Exception as error:
            logger.exception("cannot decode")
            raise NotReady("A decode failed; the server's log has the details.") from error

    def _try(self) -> None:
        refusal = "there are no bundles in its folders"
        for id in self._shelf.look().entries:
            try:
                model = self._shelf.open(id)
                model.codec.decode_rgba(np.zeros((1, model.codec.size), np.float32))
            except (UnknownModel, BadRequest) as error:
                refusal = str(error)
                continue
            return
        raise NotReady(f"No model can be opened: {refusal}")
