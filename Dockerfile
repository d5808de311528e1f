# syntax=docker/dockerfile:1
# One image for server and worker: `serve` is the default, `worker` the other command.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/runtime.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.txt

FROM node:24-bookworm-slim AS browser
WORKDIR /app/bot/console/browser
COPY bot/console/browser .
RUN npm ci --no-audit --no-fund --ignore-scripts && node build.mjs

FROM python:${PYTHON}
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin banshi \
    && install -d -o banshi -g banshi -m 0750 /var/lib/banshi
WORKDIR /app
COPY --from=build /venv /venv
COPY adapters adapters
COPY bot bot
COPY --from=browser /app/bot/console/assets bot/console/assets
COPY catalog.yaml gateways.yaml LICENSE ./
# A container's files can't be written: without this every start compiles them anew.
RUN python -m compileall -q adapters bot
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BANSHI_DATA_DIR=/var/lib/banshi
USER 10001:10001
VOLUME /var/lib/banshi
EXPOSE 8000
# The first start learns the catalogue, which takes up to a minute.
HEALTHCHECK --interval=10s --timeout=3s --start-period=600s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
