.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONWARNINGS ?= ignore:XDG_RUNTIME_DIR

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{printf "make %-12s %s\n", $$1, $$2}'

.venv/installed: requirements.txt
	@python3 -m venv .venv
	@echo "Installo i pacchetti (la prima volta: circa un minuto)…"
	@.venv/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@.venv/bin/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: .venv/installed ## install what Legami needs to run

demo: .venv/installed ## start the demo province: web server, jobs, database
	@LEGAMI_ENV=demo LEGAMI_DEMO_MFA_BYPASS=1 $(PY) manage.py run_demo

demo-reset: .venv/installed ## start the demo province afresh
	@LEGAMI_ENV=demo LEGAMI_DEMO_MFA_BYPASS=1 $(PY) manage.py run_demo --reset

test: .venv/installed-dev ## everything: lint, types, floors, unit, property, race, browser, accessibility
	@$(PY) -m tests.run

lint: .venv/installed-dev ## only style, types and floors
	@$(PY) -m tests.run --only-lint

fix: .venv/installed-dev ## mend style where a tool can
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet . ; .venv/bin/djlint --reformat --quiet legami || true

bench: .venv/installed-dev ## the figures, as multiples of a bare-Django floor (BENCH="--people 362000 --pacts 20000")
	@$(PY) -m bench $(BENCH)

lock: .venv/installed-dev ## pin the requirements again, with hashes and without addresses
	@.venv/bin/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements.in -o requirements.txt
	@.venv/bin/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.txt requirements-dev.in -o requirements-dev.txt

.PHONY: help install demo demo-reset test lint fix bench lock
