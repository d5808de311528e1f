# `make help` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
ASSETS := bot/console/assets/.built
BROWSER := bot/console/browser
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE)

# Kept where the machine's settings say otherwise too: each process would compile two thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

install: $(STAMP) $(ASSETS) ## make .venv with everything, development tools included

$(BIN)/uv:
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt

$(STAMP): $(BIN)/uv requirements/dev.txt pyproject.toml
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $(STAMP)

$(ASSETS): $(STAMP) requirements/node.txt $(filter-out $(BROWSER)/node_modules,$(wildcard $(BROWSER)/*)) scripts/console-assets
	@scripts/console-assets
	touch $@

serve: $(STAMP) $(ASSETS) ## server, worker, sandbox and embedded store on this machine
	@exec $(BIN)/python -m bot demo

chat: $(STAMP) ## talk in the terminal (starts a sandbox of its own where none runs)
	@exec $(BIN)/banshi chat

format: $(STAMP) ## rewrite the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(STAMP) node_modules/.installed ## format, lint, types, imports, catalogue, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/banshi catalog check
	$(BIN)/python scripts/check_api.py
	scripts/with-node npm run --silent check
	@scripts/audit-dependencies || echo "No fault of this commit, and check goes on: make lock UPGRADE='--upgrade-package NAME', then make audit."

audit: $(STAMP) ## known vulnerabilities in what we install; fails on one (before a release)
	@scripts/audit-dependencies

check-deploy: .venv-deploy/.installed ## deploy files by their own linters
	@command -v promtool >/dev/null || scripts/system-packages
	.venv-deploy/bin/hadolint Dockerfile
	.venv-deploy/bin/yamllint --strict compose.yaml deploy
	.venv-deploy/bin/kubernetes-validate --strict deploy/kubernetes/banshi.yaml
	.venv-deploy/bin/python scripts/check_compose.py
	promtool check rules deploy/prometheus/alerts.yaml

.venv-deploy/.installed: $(BIN)/uv requirements/deploy.txt
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-deploy
	$(BIN)/uv pip sync --quiet --require-hashes --python .venv-deploy/bin/python requirements/deploy.txt
	touch $@

node_modules/.installed: package-lock.json scripts/with-node | $(STAMP)
	scripts/with-node npm ci --silent --no-audit --no-fund --ignore-scripts
	touch $@

test: $(STAMP) $(ASSETS) node_modules/.installed ## every test, against real parts
	@scripts/system-packages
	BANSHI_CATALOG_OVERLAY=examples/tangshan/catalog.yaml $(BIN)/banshi match < /dev/null
	$(BIN)/python -m pytest -n 4 --dist worksteal

soak: $(STAMP) $(ASSETS) ## the long tests: faults, crowds, with their table of counts
	@scripts/system-packages
	$(BIN)/python -m pytest -m soak tests/adapters tests/api tests/bot tests/console tests/fronts tests/journeys tests/test_demo.py
	$(BIN)/python -m pytest -m "soak or not soak" tests/faults tests/scale

bench: $(STAMP) ## measure speed, as ratios in one run
	$(BIN)/python -m benchmarks

lock: $(BIN)/uv ## write the hash-pinned requirements again from pyproject.toml (UPGRADE='--upgrade-package NAME' for a newer one)
	$(COMPILE) pyproject.toml --output-file requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) --group deploy --output-file requirements/deploy.txt
	$(COMPILE) --group node --output-file requirements/node.txt
	$(BIN)/python scripts/lock_installer.py

clean: ## remove what was installed and the demo's data
	rm -rf .venv node_modules var

.PHONY: help install serve chat format check audit check-deploy test soak bench lock clean
