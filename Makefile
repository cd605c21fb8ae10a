# `make run` is all that is needed; `make help` lists the rest. Without make: see README.md.

# The first Python here that is new enough. Another one: make run PYTHON=/path/to/python3.12
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv/bin
ROOMS := $(wildcard vector_db ingest app evaluation benchmarks)

.DEFAULT_GOAL := help
.PHONY: help run test lint benchmark clean install install-tests

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: install  ## install what is needed, index the documents, serve the page on http://127.0.0.1:7860
	@echo "Indexing the documents: only what is new or changed"
	@# Exit status 1 means that some documents could not be read; the others are there.
	@$(VENV)/python -m ingest || [ $$? -eq 1 ]
	@$(VENV)/python -m app

test: install-tests lint  ## style, types and all tests, a browser's included
	@$(VENV)/python -m tests.support.chromium
	@$(VENV)/python -m pytest -n 3 --dist worksteal

lint: install-tests  ## style and types alone
	@$(VENV)/python -m ruff check .
	@$(VENV)/python -m ruff format --check .
	@$(VENV)/python -m mypy $(ROOMS) install.py

benchmark: install  ## speed and memory, measured on this machine
	@$(VENV)/python -m benchmarks

clean:  ## remove .venv and caches; your index in data/ and your settings in .env stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache build
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

install: python
	@$(PYTHON) install.py

install-tests: python
	@$(PYTHON) install.py --tests

.PHONY: python
python:
	@[ -n "$(PYTHON)" ] || { echo "Docent needs Python 3.11 or newer, and none was found. See https://www.python.org/downloads/" >&2; exit 1; }
