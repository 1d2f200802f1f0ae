# Everything a person types to try, test and measure Commonplace. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8765
# Much of a test is waiting: even two processors have time for three at once.
PROCESSES ?= 3
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help sandbox test check format bench chaos lock pictures clean

help:  ## List the targets
	@sed -n 's/^\([a-z.]*\):.*## \(.*\)/  make \1 — \2/p' $(MAKEFILE_LIST)

.venv: $(BIN)/.installed  ## Build the environment, with `commonplace` in .venv/bin

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Commonplace needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 2; }

$(BIN)/.installed: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing what Commonplace needs (about a minute, once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.lock
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

sandbox: $(BIN)/.installed  ## Try it: a local workspace in your browser (PORT=8765, NO_BROWSER=1, EXPORT=PATH)
	@$(BIN)/commonplace sandbox --port $(PORT) $(if $(NO_BROWSER),--no-browser) $(if $(EXPORT),--export "$(EXPORT)")

test: $(BIN)/.installed-dev  ## Run the tests, on SQLite and PostgreSQL and in Chromium (PROCESSES=3)
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist worksteal

check: $(BIN)/.installed-dev  ## Lint, format, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(BIN)/.installed-dev  ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(BIN)/.installed-dev  ## Measure, and print the tables (COLLECTION=DIR measures how good search is)
	$(if $(COLLECTION),COLLECTION="$(abspath $(COLLECTION))") $(BIN)/python -m benchmarks

pictures: $(BIN)/.installed-dev  ## Take the README's transcript and pictures again, in the sandbox
	$(BIN)/python -m docs.pictures

ifndef SEED
SEED := $(shell $(PYTHON) -c 'import random; print(random.randrange(10**6))')
endif

chaos: $(BIN)/.installed-dev  ## Ten thousand events on a bad day, twenty thousand spoilt payloads, words deleted and channels changed in a hundred ways (SEED=… replays)
	@echo "SEED=$(SEED)"
	COMMONPLACE_FAULTS=10000 COMMONPLACE_SEED=$(SEED) $(BIN)/python -m pytest tests/stories/test_faults.py --timeout=0 -s
	COMMONPLACE_CHAOS=20000 $(BIN)/python -m pytest tests/handlers/test_fuzz.py --timeout=0 --hypothesis-seed=$(SEED)
	COMMONPLACE_DELETIONS=100 COMMONPLACE_SEED=$(SEED) $(BIN)/python -m pytest tests/stories/test_deleted_words.py --timeout=0 -s
	COMMONPLACE_SEEING=100 COMMONPLACE_SEED=$(SEED) $(BIN)/python -m pytest tests/stories/test_seeing_machine.py --timeout=0 -s

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml

lock: $(BIN)/.installed-dev  ## Renew both locks
	@$(PIP) install uv
	$(COMPILE) --upgrade --group build -o requirements.lock
	$(COMPILE) --upgrade --group build --group dev -o requirements-dev.lock

clean:  ## Remove what the other targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
