# make site · make test · make check · make fmt · make serve · make bench: each makes what it needs.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
SCRIPT := lodpub/static/query.js
# Tests of one file stay together, for they share what took long to make.
SIDE_BY_SIDE := -n auto --dist loadfile

.PHONY: site serve test check fmt bench clean
.DEFAULT_GOAL := site

site: $(READY) $(SCRIPT) ## Publish the embedded data into public/
	$(RUN) publish.py

serve: $(READY) $(SCRIPT) ## Serve the live site, built anew when a file changes
	$(RUN) publish.py serve --watch

test: $(READY) $(SCRIPT) ## Run every test
	@tests/prepare.sh
	$(RUN) -m pytest $(SIDE_BY_SIDE)

check: $(READY) $(SCRIPT) ## What every commit must pass: style, types, layout of Turtle, data, quick tests
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) publish.py fmt --check
	$(RUN) publish.py validate --thorough
	$(RUN) -m pytest $(SIDE_BY_SIDE) -q -x -m "not slow"

fmt: $(READY) ## Lay out code and Turtle the one way
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .
	$(RUN) publish.py fmt

bench: $(READY) ## Measure against other programs in the same run
	$(RUN) benchmarks/cold_build.py
	$(RUN) benchmarks/sparql.py
	$(RUN) -m benchmarks.serving

clean:
	rm -rf $(VENV) public $(SCRIPT) frontend/node_modules frontend/outlines/node_modules tests/checker/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	$(RUN) -m compileall -q lodpub
	@touch $@

$(SCRIPT): frontend/package-lock.json frontend/build.js $(wildcard frontend/src/*.js) | $(READY)
	@frontend/build.sh $(RUN)
