# copydesk: every command a newcomer needs. Each one does its own set-up.

PYTHON ?= python3
BIN := .venv/bin
BENCH := .venv-bench/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test test-wheel test-faults test-growth fuzz lint serve lock docs knowledge sort-knowledge bench bench-clean bench-names bench-same bench-instructions bench-growth gate sbom clean

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

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

test-wheel: setup  ## Install the wheel into a fresh environment and run it there (needs the package index)
	@$(BIN)/python -m pytest -m wheel tests/test_wheel.py

test-faults: setup  ## Publish while every call to the disk fails once, or is the run's last (needs strace; minutes)
	@$(BIN)/python -m pytest -m faults tests/test_faults.py

test-growth: setup  ## Count instructions over ever longer texts (needs valgrind; minutes)
	@$(BIN)/python -m pytest -m growth tests/test_bench_growth.py

# TIME is in seconds: make fuzz TIME=600 FUZZ="--seed 7 --keep BREACHES"
TIME ?= 60
fuzz: setup  ## Try documents nobody should write, for TIME seconds, and print what came of them
	@$(BIN)/python tests/fuzz_long.py --seconds $(TIME) $(FUZZ)

lint: setup  ## Check style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

serve: setup  ## Run the flow over raw/ every hour (Ctrl-C ends it)
	@$(BIN)/copydesk serve raw output --cron "0 * * * *"

docs: setup  ## Write docs/tables.md from the schemas and docs/rules.md from the knowledge
	@$(BIN)/python -m copydesk.schemas.dictionary docs/tables.md
	@$(BIN)/python -m copydesk.lexicon.rules_page docs/rules.md

knowledge: setup  ## Compile the rows about names into the file that loads fast
	@$(BIN)/python -m copydesk.lexicon.compiled

sort-knowledge: setup  ## Sort the rows of the knowledge files
	@$(BIN)/python -m copydesk.lexicon.sorting

bench: setup  ## Measure what isolation costs, against the same work in one process
	@$(BIN)/python -m bench.isolation

# CLEAN takes the benchmark's own options: make bench-clean EVAL=../shared/eval CLEAN="--only html --limit 40"
bench-clean: .venv-bench/ready  ## Measure cleaning beside its peers: make bench-clean EVAL=FOLDER
	@test -n "$(EVAL)" || { echo "bench-clean: say where the annotated pages and the scorer are: make bench-clean EVAL=FOLDER"; exit 2; }
	@$(MAKE) --no-print-directory bench/clean/.folds/pages.json
	@$(BENCH)/python -m bench.clean "$(EVAL)" $(CLEAN)

# NAMES takes the benchmark's own options: make bench-names EVAL=../shared/eval NAMES="--megabytes 0.5"
bench-names: .venv-bench/ready  ## Measure the speed of names beside its peers: make bench-names EVAL=FOLDER
	@test -n "$(EVAL)" || { echo "bench-names: say where the annotated sets, or texts, are: make bench-names EVAL=FOLDER"; exit 2; }
	@if command -v npm >/dev/null; then cd bench/names && npm ci --silent --ignore-scripts; fi
	@$(BENCH)/python -m bench.names "$(EVAL)" $(NAMES)

# SAME takes further folders, or .jsonl files of annotated sets, and the benchmark's own options:
# make bench-same BASE=main SAME="../shared/eval/quotes/polnear.dev.jsonl --show 3"
bench-same: setup  ## Compare the tables with another commit's: make bench-same [BASE=COMMIT] [SAME="FOLDER ..."]
	@$(BIN)/python -m bench.same raw --base "$(or $(BASE),HEAD)" $(SAME)

# INSTRUCTIONS takes the benchmark's own options: make bench-instructions BASE=main INSTRUCTIONS="--at-most 2"
bench-instructions: setup  ## Count the instructions of a document: make bench-instructions [BASE=COMMIT] [EVAL=FOLDER]
	@$(BIN)/python -m bench.instructions $(if $(EVAL),"$(EVAL)") $(if $(BASE),--base "$(BASE)") $(INSTRUCTIONS)

bench-growth: setup  ## Measure how cost grows with length: make bench-growth [GROWTH="--kinds names --save"]
	@$(BIN)/python -m bench.growth $(GROWTH)

# The peers live in an environment of their own, so that nothing here can come to lean on them.
.venv-bench/ready: .venv/ready requirements-bench.lock
	@test -x $(BENCH)/python || { rm -rf .venv-bench && echo "setup: making .venv-bench" && $(PYTHON) -m venv .venv-bench; }
	@echo "setup: installing the locked packages and the peers (a minute or so)"
	@$(BIN)/uv pip sync --quiet --python $(BENCH)/python --require-hashes requirements-bench.lock
	@$(BIN)/uv pip install --quiet --python $(BENCH)/python --no-deps --no-build-isolation -e .
	@touch $@

# Trees that have not seen one fifth of the sites, so that what they say of those pages is honest.
bench/clean/.folds/pages.json: .venv-bench/ready copydesk/knowledge/cleaner.json
	@$(BENCH)/python -m bench.clean.train "$(EVAL)" --folds

# GATE takes the gate's own options: make gate EVAL=../shared/eval GATE="--only polnear --keep /tmp/gate"
gate: setup  ## Score against annotated sets and hold the floors: make gate EVAL=FOLDER
	@test -n "$(EVAL)" || { echo "gate: say where the annotated sets and scorers are: make gate EVAL=FOLDER"; exit 2; }
	@$(MAKE) --no-print-directory bench/clean/.folds/pages.json
	@$(BIN)/python -m bench.gate "$(EVAL)" $(GATE)

sbom: setup  ## Write dist/sbom.cdx.json: the packages a run needs, with licences (CycloneDX)
	@$(BIN)/python -m bench.sbom dist/sbom.cdx.json

# Pins stay where they are unless told to move: make lock UPGRADE=--upgrade
lock: setup  ## Resolve the dependencies into the locks (needs the package index)
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet $(UPGRADE) -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --extra bench --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet $(UPGRADE) -c requirements.lock -o requirements-bench.lock
	@echo "uv" | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet $(UPGRADE) -o requirements-uv.lock

clean:  ## Remove .venv, caches and published output
	@rm -rf bench/same/.base
	@rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -rf output/latest output/snapshots output/.state output/articles output/quotes output/entities output/mentions output/removed output/rejects
