# Two stages: the packages of the lock file, then the program without what built it. Each step is one that the Makefile runs too.
FROM python:3.12-slim AS build
WORKDIR /app
COPY Makefile pyproject.toml README.md ./
COPY requirements requirements
COPY bot bot
COPY adapters adapters
COPY config config
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
RUN make setup

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 paperroute && mkdir /data && chown paperroute /data && chmod 700 /data
WORKDIR /app
COPY --from=build /app /app
USER paperroute
ENV PATH=/app/.venv/bin:$PATH PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 PAPERROUTE_DATA_DIR=/data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s CMD ["paperroute", "status", "--check"]
CMD ["paperroute", "run"]
