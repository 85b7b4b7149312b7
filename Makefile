# make run    sets everything up and starts the product on 127.0.0.1:8000
# make test   sets everything up and runs every check and test
# The rest is listed by: make help

PYTHON ?= python3
VENV := .venv
# Many tests wait for programs that they started: one more at a time than there are processors.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
BIN := $(VENV)/bin
export HEARING_DATA ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What Python has read once is kept: the product is started many times in its tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup assets translations test lint types unit browser databases programme kills crowd questions rehearsal encoders benchmarks standards wheel messages clean

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: setup ## set up, build the demonstration hearing, start web and worker
	@$(BIN)/hearing db upgrade
	@$(BIN)/hearing demo
	@exec $(BIN)/hearing run

setup: $(VENV)/.installed assets translations

$(VENV)/bin/python:
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)

# Installed again only when what is asked for has changed.
$(VENV)/.installed: $(VENV)/bin/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --no-compile --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[dev,whisper]'
	@touch $@

assets:
	@$(PYTHON) tools/assets.py

# The checkers of pages, calendars and accessibility: only tests need them.
node_modules/.installed-dev: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

translations: $(VENV)/.installed
	@$(BIN)/python tools/translations.py compile

messages: $(VENV)/.installed ## collect new sentences for translation
	@$(BIN)/python tools/translations.py collect

test: setup $(VENV)/.installed-dev node_modules/.installed-dev ## every check and test
	@sh tools/system_packages.sh
	$(MAKE) --no-print-directory lint types
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 25

lint: $(VENV)/.installed-dev ## style and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --check --quiet
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev ## mypy strict
	$(BIN)/mypy

unit: $(VENV)/.installed-dev node_modules/.installed-dev ## the tests without a browser
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not browser"

databases: setup $(VENV)/.installed-dev node_modules/.installed-dev ## the tests, those of pages on PostgreSQL too
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --every-database -m "not browser"

programme: setup $(VENV)/.installed-dev node_modules/.installed-dev ## the long trial: all of Munich's hearing by mouse and by keyboard, 200 edits by two
	HEARING_MUNICH=1 HEARING_EDITS=100 $(BIN)/python -m pytest -s -m browser tests/browser/test_munich.py tests/browser/test_agenda.py tests/browser/test_statements.py

kills: setup $(VENV)/.installed-dev ## the long trial: a worker killed again and again
	HEARING_KILLS=100 $(BIN)/python -m pytest -m slow -k kill

crowd: setup $(VENV)/.installed-dev ## the long trial: 2,000 guests answer at once
	HEARING_ANSWERS=2000 $(BIN)/python -m pytest -s -m slow -k crowd

questions: setup $(VENV)/.installed-dev ## the long trial: 300 people ask and support, three moderators, two desks
	HEARING_ASKERS=300 $(BIN)/python -m pytest -s -m slow -k every_press_in_its_order

encoders: setup $(VENV)/.installed-dev ## the long trial: what real encoders send, in real time
	$(BIN)/python -m pytest -m trial tests/media/live tests/hearing/stream

rehearsal: setup $(VENV)/.installed-dev ## the long trial: an hour of the whole product with outages and kills
	HEARING_REHEARSAL=240 $(BIN)/python -m pytest -s tests/hearing/stream/test_product.py

benchmarks: setup $(VENV)/.installed-dev ## every benchmark, one after the other
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

standards: ## what the product at ADDRESS gives away, judged by the checkers in the folder CHECKERS
	@$(PYTHON) tools/standards.py "$(ADDRESS)" "$(CHECKERS)"

wheel: setup $(VENV)/.installed-dev ## build the wheel into dist/
	$(BIN)/python -m build --wheel --outdir dist .

clean: ## remove what was built; keeps the data in var/
	rm -rf build dist $(VENV) node_modules hearing/static/vendor *.egg-info
