# The instrument without torch: `make image`, then
#   docker run --rm -p 127.0.0.1:8000:8000 factorscope
# and, with a folder of bundles and under a name of your own,
#   docker run --rm -p 8000:8000 -v "$PWD/bundles:/models:ro" factorscope --allow-host demo.example.org --models /models

FROM node:22-slim AS page
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build && npm run build:packed

FROM python:3.12-slim AS wheel
WORKDIR /build
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY models/ models/
COPY server/ server/
COPY training/ training/
COPY --from=page /build/server/factorscope_server/static/ server/factorscope_server/static/
COPY --from=page /build/server/factorscope_server/static_packed/ server/factorscope_server/static_packed/
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
# With the extra `video` the image contains software under the GPL (libx264, libx265 in PyAV's wheel): who passes the
# image on does so by its terms, or builds it without "[video]" and has GIF and WebP only.
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels pip install --no-cache-dir "$(echo /wheels/*.whl)[video]"
RUN useradd --system --no-create-home --shell /usr/sbin/nologin factorscope
USER factorscope
WORKDIR /
EXPOSE 8000
# Whoever answers lives, with 401 too, which is what a server with a token answers.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["python", "-c", \
  "import http.client; c = http.client.HTTPConnection('127.0.0.1:8000', timeout=2); c.request('GET', '/v2/health/live'); c.getresponse()"]
ENTRYPOINT ["factorscope", "serve", "--host", "0.0.0.0", "--port", "8000"]
CMD ["--allow-host", "localhost"]
