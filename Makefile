# The daily commands. Everything runs inside .venv, which `setup` makes from the pinned locks.
.PHONY: help setup setup-dev demo run check test fix bench lock screenshots clean
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501

help: ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.installed ## install what it takes to run, into .venv

setup-dev: $(VENV)/.installed-dev ## the same, and the development tools

demo: setup ## load the sample workspace and serve it on http://localhost:8501
	$(BIN)/answerdesk --data-dir data/demo demo
	$(BIN)/answerdesk --data-dir data/demo serve --port $(PORT)

run: setup ## serve your own workspace, empty at first
	$(BIN)/answerdesk serve --port $(PORT)

check: setup-dev ## the fast half: format, lint, types, contracts, core's quick unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 -m "not slow" --hypothesis-profile=quick --ignore=tests/unit/dashboard --ignore=tests/unit/sample --ignore=tests/unit/test_benchmarks.py tests/unit tests/test_architecture.py

test: setup-dev ## everything: format, lint, types, contracts, all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --config core/performance/.sqlfluff core/performance
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/python -m pytest -n 2 --dist loadfile

fix: setup-dev ## format and mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix -q --config core/performance/.sqlfluff core/performance

bench: setup-dev ## measure speed and search quality; prints a table and writes bench-results/latest.json
	$(BIN)/python -m tests.benchmarks

screenshots: setup-dev ## take the README's pictures of the sample workspace anew
	$(BIN)/python -m tests.browser.readme_pictures

lock: ## write the locks anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --group setup --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock

clean: ## remove the environment and caches; workspaces stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Answerdesk needs Python 3.11 or newer; $(PYTHON) is older. Name another with: make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(VENV)/.installed $@
