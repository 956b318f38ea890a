SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Settings a command line may name: make run SOURCE=live EDITION_YEAR=2021 DATA=/srv/tilannekuva STRICT=1
ifdef SOURCE
export SOURCE
endif
ifdef EDITION_YEAR
export TILANNEKUVA_EDITION_YEAR := $(EDITION_YEAR)
endif
ifdef DATA
export TILANNEKUVA_DATA := $(DATA)
endif
ifdef STRICT
export TILANNEKUVA_STRICT := $(STRICT)
endif
export PYTHON
# Without its cache of compiled files every process compiles Airflow, dbt and great-expectations anew: 10 s each.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python

.PHONY: help run test bench fuzz up down status lint types env clean-venv

help: ## This list
	@echo 'make TARGET [SOURCE=sample|live|URL] [EDITION_YEAR=YEAR] [DATA=FOLDER] [STRICT=1]'
	@echo
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1 \2/p' $(MAKEFILE_LIST) | awk '{n=$$1; $$1=""; printf "  %-12s%s\n", n, $$0}'
	@echo
	@echo 'Without Airflow: .venv/bin/tilannekuva --help    Settings: docs/settings.md'

run: env ## Ingest, check, build and publish through Airflow, in one go (the sample source unless SOURCE says otherwise)
	@scripts/duckdb_wasm.sh
	@$(PY) -m tilannekuva.airflow_run

test: env ## Lint, types, SQL lint and all the tests
	@scripts/browser.sh
	@scripts/duckdb_wasm.sh
	@scripts/test.sh

bench: env ## Compare reading, planning and the analyses with other tools, and with the proven least
	@$(PY) -m tests.bench

fuzz: env ## Feed 24,000 mutated answers to every reader (COUNT=100000 SEED=7 for more)
	@$(PY) -m tests.fuzz

up: env ## Start Airflow with its web UI on this machine's loopback address
	@$(PY) -m tilannekuva.airflow_up start

down: env ## Stop what `make up` started
	@$(PY) -m tilannekuva.airflow_up stop

status: env ## Each table's state, and whether warehouse and site are up to date
	@.venv/bin/tilannekuva status

lint: env ## ruff and sqlfluff
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/sqlfluff lint --disable-progress-bar dbt_project

types: env ## mypy
	@.venv/bin/mypy

env:
	@scripts/environment.sh

clean-venv: ## Remove the environment; the next command makes it anew
	rm -rf .venv
