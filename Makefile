# make site · make test · make check · make fmt · make serve · make bench: each makes what it needs.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: site serve test check fmt bench clean
.DEFAULT_GOAL := site

site: $(READY) ## Publish the embedded data into public/
	$(RUN) publish.py

serve: $(READY) ## Serve the live site, built anew when a file changes
	$(RUN) publish.py serve --watch

test: $(READY) ## Run every test
	@tests/prepare.sh
	$(RUN) -m pytest

check: $(READY) ## What every commit must pass: style, types, layout of Turtle, data, quick tests
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) publish.py fmt --check
	$(RUN) publish.py validate --thorough
	$(RUN) -m pytest -q -x -m "not slow"

fmt: $(READY) ## Lay out code and Turtle the one way
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .
	$(RUN) publish.py fmt

bench: $(READY) ## Measure against other programs in the same run
	$(RUN) benchmarks/cold_build.py
	$(RUN) -m benchmarks.serving

clean:
	rm -rf $(VENV) public .mypy_cache .pytest_cache .ruff_cache

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@
