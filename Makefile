# `make demo` and `make test` need only Python 3.11+ with venv and pip, make and git; each does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
SERVE ?= yes

.PHONY: demo test check bench format clean

demo: $(VENV)/.run
	$(BIN)/chashmandaz demo --city jahrom --out out
ifneq ($(SERVE),no)
	$(BIN)/chashmandaz serve
endif

test: $(VENV)/.tests
	$(BIN)/python -m tests.programs
	$(BIN)/python -m pytest -n $${TEST_WORKERS:-auto} --dist worksteal

check: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench
	$(BIN)/python -m tests.programs
	$(BIN)/python -m tests.bench

format: $(VENV)/.tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet -r tests/requirements.txt
	touch $@

# What we are measured beside brings along what would change our own environment.
$(VENV)/.bench: tests/bench/requirements.txt $(VENV)/.tests
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet -r tests/bench/requirements.txt
	touch $@

clean:
	rm -rf $(VENV) var out .pytest_cache .mypy_cache .ruff_cache .hypothesis
