# copydesk: every command a newcomer needs. Each one does its own set-up.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test lint serve lock docs bench gate clean

help:  ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup: .venv/ready  ## Build the locked .venv

# uv comes first, pinned by hash through pip; uv then installs the rest from the same kind of lock.
# Nothing is built in isolation, so nothing outside the lock is ever fetched.
.venv/ready: requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "copydesk needs Python 3.11 or later; set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || { rm -rf .venv && echo "setup: making .venv" && $(PYTHON) -m venv .venv; }
	@echo "setup: installing the locked packages (a minute or so)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock requirements-uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## Run the flow over raw/ into output/
	@$(BIN)/copydesk run raw output

test: lint  ## Lint, type-check and test
	@$(BIN)/python -m pytest

lint: setup  ## Check style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

serve: setup  ## Run the flow over raw/ every hour (Ctrl-C ends it)
	@$(BIN)/copydesk serve raw output --cron "0 * * * *"

docs: setup  ## Write docs/tables.md from the schemas
	@$(BIN)/python -m schemas.dictionary docs/tables.md

bench: setup  ## Measure what isolation costs, against the same work in one process
	@$(BIN)/python -m bench.isolation

# GATE takes the gate's own options: make gate EVAL=../shared/eval GATE="--only polnear --keep /tmp/gate"
gate: setup  ## Score against annotated sets and hold the floors: make gate EVAL=FOLDER
	@test -n "$(EVAL)" || { echo "gate: say where the annotated sets and scorers are: make gate EVAL=FOLDER"; exit 2; }
	@$(BIN)/python -m bench.gate "$(EVAL)" $(GATE)

lock: setup  ## Resolve the dependencies anew into the locks (needs the package index)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet --upgrade -o requirements.lock
	@echo "uv" | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet --upgrade -o requirements-uv.lock

clean:  ## Remove .venv, caches and published output
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -rf output/latest output/snapshots output/.state output/articles output/quotes output/entities output/mentions output/removed output/rejects
