# Two stages: one makes .venv from the lock files as `make setup` does anywhere, the other has it and the code, and no builder.
# Every RUN is a step of the Makefile, so that it can be tried without an engine.

FROM python:3.13-trixie AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
COPY Makefile pyproject.toml README.md ./
COPY requirements/ requirements/
COPY bot/ bot/
COPY adapters/ adapters/
COPY config/ config/
RUN make setup
RUN make data-dir DATA_DIR=/data

FROM python:3.13-slim-trixie
# PYTHONSAFEPATH: the working directory is where data are, and no place to import code from.
ENV PATH=/app/.venv/bin:$PATH PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PAPERROUTE_DATA_DIR=/data
COPY --from=builder /app /app
COPY --from=builder --chown=65532:65532 /data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["paperroute", "status", "--check"]
ENTRYPOINT ["paperroute"]
CMD ["run"]
