# Two commands do everything, their own set-up included: `make demo` and `make test`.
# All they make lies in .venv/ (the locked packages) and var/ (what the service writes); remove both to begin again.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules

PORT ?= 8000
# The Python that .venv is made from: 3.11 or newer.
PYTHON ?= python3
PYTEST_ARGS ?= -n auto

PY := .venv/bin/python
MADE := .venv/.made
RUNTIME := .venv/.runtime.lock
DEV := .venv/.dev.lock
PEERS := var/peers/.lock

# The machine's settings say where packages come from; nobody's personal ones may say where they go.
export PIP_USER := no
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONNOUSERSITE := 1
unexport PYTHONHOME
unexport PYTHONPATH
# Some machines forbid it; every process of the tests would then compile all of the house anew.
unexport PYTHONDONTWRITEBYTECODE
# The charts' cache of fonts stays in the project, wherever the home folder is.
export MPLCONFIGDIR := $(CURDIR)/var/matplotlib

IN_DEMO := env DJANGO_SETTINGS_MODULE=config.settings.demo PORT="$(PORT)"
IN_TEST := env DJANGO_SETTINGS_MODULE=config.settings.test VAR_DIR="$(CURDIR)/var/test"

# Compiled translations are made, not kept.
TRANSLATE := if [ -d locale ]; then $(PY) -m babel.messages.frontend --quiet compile -d locale -D django; fi

.PHONY: help demo test lint types suite browser cases contract bench bench-peers weigh pictures format port

help: ## Say what there is to do.
	printf 'The Open Government Commitment Tracker\n\n'
	sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r target words; do
	  printf '  make %-11s %s\n' "$$target" "$$words"
	done

demo: port $(RUNTIME) ## Load real facts and an invented country, and serve them (PORT=8000, DEMO_PASSWORD=...).
	manage() { $(IN_DEMO) $(PY) manage.py "$$@"; }
	echo 'Preparing the database and the pages ...'
	$(TRANSLATE)
	manage migrate --verbosity 0
	manage collectstatic --no-input --verbosity 0 --skip-checks
	echo 'Loading facts of real countries, and Demoland, which is invented ...'
	manage load_facts
	manage load_demo
	# The worker, what asks it for its jobs, and the server begin and end together.
	parts=()
	stop() {
	  trap '' INT TERM HUP
	  kill "$${parts[@]}" 2>/dev/null || true
	  for _ in $$(seq 50); do
	    kill -0 "$${parts[@]}" 2>/dev/null || break
	    sleep 0.1
	  done
	  # A job that takes longer loses nothing: the next worker finds what there is to do.
	  kill -KILL "$${parts[@]}" 2>/dev/null || true
	  wait
	}
	trap stop EXIT
	trap 'exit 0' INT TERM HUP
	$(IN_DEMO) $(PY) manage.py db_worker --verbosity 0 & parts+=($$!)
	$(IN_DEMO) $(PY) manage.py enqueue_jobs --every 5 --verbosity 0 & parts+=($$!)
	$(IN_DEMO) $(PY) -m gunicorn --config config/gunicorn.py & parts+=($$!)
	wait "$${parts[2]}"

test: lint types suite ## Check style, layers and types, and run the tests (on PostgreSQL with DATABASE_URL=...).

lint: $(DEV) ## Check style and layers.
	echo 'Style and layers ...'
	$(PY) -m ruff check --quiet .
	$(PY) -m ruff format --check --quiet . || { echo 'Not in the house style: make format'; exit 1; }
	contracts="$$($(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' 2>&1)" \
	  || { printf '%s\n' "$$contracts"; exit 1; }

types: $(DEV) ## Check types.
	echo 'Types ...'
	$(IN_TEST) $(PY) -m mypy

suite: $(DEV) ## Run the tests alone (PYTEST_ARGS="-k milestone" for some of them).
	echo 'Tests ...'
	$(TRANSLATE)
	$(IN_TEST) $(PY) -m pytest $(PYTEST_ARGS)

browser: $(DEV) ## Run the journeys in a real browser (needs Chromium).
	echo 'Journeys in a browser ...'
	$(TRANSLATE)
	$(IN_TEST) $(PY) -m pytest -m browser $(PYTEST_ARGS)

bench: $(DEV) ## Measure speed and growth (FILES="..." are official files to import).
	env -u DATABASE_URL $(PY) -m benchmarks $(FILES)

bench-peers: $(DEV) $(PEERS) ## Measure the API's list beside a bare program and other ways to serve it (needs PostgreSQL).
	env -u DATABASE_URL $(PY) -m benchmarks.peers var/peers

contract: $(DEV) ## Store the OpenAPI document of today, unless it breaks what the stored one promises.
	$(IN_TEST) $(PY) -m tests.contract

cases: $(DEV) ## Ask every operation of the API made-up questions, as each role (EXAMPLES=200 of them; 4 unless said).
	echo 'Made-up questions to the API ...'
	$(IN_TEST) $(PY) -m pytest -m contract $(PYTEST_ARGS)

weigh: $(DEV) ## Weigh the pages of the demo that runs at PORT, and time them over a slow line (needs Chromium).
	$(PY) -m benchmarks.pages http://127.0.0.1:$(PORT)

pictures: $(DEV) ## Take the documentation's pictures of the demo that runs at PORT (needs Chromium).
	$(PY) -m tests.browser.pictures http://127.0.0.1:$(PORT)

format: $(DEV) ## Bring the code into the house's style.
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format .

port:
	[[ "$(PORT)" =~ ^[0-9]+$$ ]] && (( 10#$(PORT) > 0 && 10#$(PORT) < 65536 )) \
	  || { echo 'PORT is a number from 1 to 65535, not "$(PORT)".' >&2; exit 1; }
	if (: <>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then
	  echo 'Port $(PORT) is taken by another program. Choose another: make demo PORT=8001' >&2
	  exit 1
	fi

$(MADE):
	command -v "$(PYTHON)" >/dev/null || { echo 'Python is missing: install Python 3.11 or newer.' >&2; exit 1; }
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name another: PYTHON=python3.12" >&2
	  exit 1
	}
	"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || {
	  echo 'Python cannot make virtual environments: install its venv module (on Debian: apt install python3-venv).' >&2
	  exit 1
	}
	# One that works is kept.
	$(PY) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	touch $@

$(RUNTIME): requirements/runtime.lock | $(MADE)
	echo 'Installing the locked packages into .venv (once; about half a minute) ...'
	$(PY) -m pip install --quiet --progress-bar off --require-hashes -r $<
	touch $@

$(DEV): requirements/dev.lock | $(MADE)
	echo 'Installing the locked packages and tools into .venv (once; about a minute) ...'
	$(PY) -m pip install --quiet --progress-bar off --require-hashes -r $<
	touch $@

# What the service is measured against, away from its own packages.
$(PEERS): requirements/peers.lock
	"$(PYTHON)" -m venv --clear var/peers
	var/peers/bin/python -m pip install --quiet --progress-bar off --require-hashes -r $<
	touch $@
