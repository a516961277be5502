"""The application as a value: settings in, ASGI application out."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from factorscope_server import errors, openapi
from factorscope_server.guard.gate import Guard
from factorscope_server.lifetime import Lifetime
from factorscope_server.observing import endpoint
from factorscope_server.observing.metrics import Metrics
from factorscope_server.observing.observer import Observer
from factorscope_server.pages import Pages
from factorscope_server.readiness import Readiness
from factorscope_server.routes import codes, draws, drift, factors, inference, models, names, plots, render, stream
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf
from factorscope_server.uploads import Uploads

PREFIX = "/api/v1"


def create_app(settings: Settings) -> FastAPI:
    """The whole application behind its guard. No globals: each call makes an independent one."""
    app = FastAPI(
        title="Factorscope",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.shelf = Shelf(settings.models, settings.threads, settings.memory, settings.batch)
    app.state.lifetime = Lifetime()
    app.state.readiness = Readiness(app.state.shelf, app.state.lifetime)
    app.state.studio = threading.Lock()
    app.state.uploads = Uploads()
    for part in (models, codes, drift, names, factors, draws, plots, render, stream):
        app.include_router(part.router, prefix=PREFIX)
    app.include_router(inference.router)
    if settings.metrics:
        app.state.metrics = Metrics(app.state.shelf)
        app.include_router(endpoint.router)
    app.router.default = Pages(settings.static)
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    errors.install(app)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Observer, metrics=app.state.metrics if settings.metrics else None)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.shelf.close()
