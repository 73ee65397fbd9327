# make setup | serve | test | bench | torture | polling-day | places-race | lint | lock. A new machine needs python3 (3.11+), make and git.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup serve test rewritten-tests lint bench torture polling-day places-race lock clean packages

setup: .venv/runtime.stamp

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Linli needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

# Compiled as pip compiles the rest: a service's user can't, where the folder is not its own.
.venv/runtime.stamp: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q site_src forms_service
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/runtime.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

serve: setup
	$(BIN)/linli serve --host $(HOST) --port $(PORT)

# The browser, web server and readers that the tests run: Debian's where there is apt.
packages: .venv/dev.stamp
	$(BIN)/python -m tests.support.packages

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if [ -x $(BIN)/biome ]; then cd theme && ../$(BIN)/biome check --error-on-warnings .; \
	else echo 'biome (scripts and styles) has no wheel for this machine: not linted here'; fi

# One worker more than cores: tests of processes and of the disk wait a third of their time.
test: .venv/dev.stamp packages
	$(MAKE) --no-print-directory -j 2 lint rewritten-tests
	$(BIN)/python -m pytest -n 3 --dist worksteal --ignore tests/browser
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/browser

# Pytest rewrites each assertion to tell what was compared, ten seconds for all: once, for all workers.
rewritten-tests: .venv/dev.stamp
	@said=$$(PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --collect-only -qq 2>&1) || { echo "$$said"; exit 1; }

bench: .venv/dev.stamp
	$(PYTHON) -m venv .venv/bench
	.venv/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	$(BIN)/python -m compileall -q site_src forms_service
	$(BIN)/python -m benchmarks

# Faults against the store, for so many seconds; the same SEED gives the same faults. Exit 1 on any loss.
torture: .venv/dev.stamp
	$(BIN)/python -m benchmarks.torture --seconds $(or $(SECONDS),60) $(if $(SEED),--seed $(SEED))

# Owners vote while the service is killed; exit 1 where its count is not the recount.
polling-day: .venv/dev.stamp
	$(BIN)/python -m benchmarks.polling_day $(if $(SEED),--seed $(SEED))

# People race for places and cancel while the service is killed; exit 1 where anybody is too many, lost or out of turn.
places-race: .venv/dev.stamp
	$(BIN)/python -m benchmarks.places_race $(if $(SEED),--seed $(SEED))

# Locks hold hashes and no addresses.
lock: .venv/dev.stamp
	$(BIN)/python -m pip install --quiet uv
	for f in requirements requirements-dev benchmarks/requirements; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header $$f.in -o $$f.txt; done

clean:
	rm -rf site .site state/cache .pytest_cache .mypy_cache .ruff_cache
