# Everything goes through one script, which makes .venv and installs the pinned requirements when they changed.
PYTHON ?= python3
LAUNCH = $(PYTHON) crm/launcher/bootstrap.py
WITH_SERVERS = $(LAUNCH) with-servers --
VENV = .venv/bin
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes
# pytest's own arguments, as in `make test ARGS="-k goals"`
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check prove mutate fmt migrate lock bench attack kill pages shots vendor sizes

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the product on this machine: http://127.0.0.1:8000 (PORT, DATA_DIR, DATABASE_URL, REDIS_URL, DEMO=0)
	@$(LAUNCH) run

test: ## every check and every test, browser journeys included (NO_BROWSER=1 goes without)
	@$(LAUNCH) test $(ARGS)

check: ## the same without a browser
	@$(LAUNCH) check $(ARGS)

prove: ## the rules of the engines, each tried on 20,000 inputs (EXAMPLES)
	@$(LAUNCH) prove $(ARGS)

mutate: ## change the engines line by line: does a test notice? (ARGS="crm/exact" for one package)
	@$(LAUNCH) mutate $(ARGS)

fmt: ## put the code in shape
	@$(LAUNCH) install
	@$(VENV)/ruff check --quiet --fix . ; $(VENV)/ruff format .

migrate: ## write migrations for changed models
	@$(WITH_SERVERS) $(VENV)/python manage.py makemigrations

schemas: ## write the JSON Schemas of plans, KPI definitions and worked examples anew, after a type changed
	@$(LAUNCH) install
	@$(VENV)/python manage.py write_schemas

lock: ## pin requirements.in, requirements-dev.in and requirements-mutation.in anew, with hashes (needs uv)
	@$(UV_COMPILE) --upgrade requirements.in -o requirements.txt
	@$(UV_COMPILE) --upgrade -c requirements.txt requirements-dev.in -o requirements-dev.txt
	@$(UV_COMPILE) --upgrade -c requirements-dev.txt requirements-mutation.in -o requirements-mutation.txt

bench: ## fill a large database and print each time as a ratio to its floor
	@$(WITH_SERVERS) $(VENV)/python -m bench $(ARGS)

attack: ## hostile input, isolation, races and faults, long ones too
	@$(WITH_SERVERS) $(VENV)/python -m pytest -m "attack or slow" $(ARGS)

kill: ## kill -9 the worker in the middle of jobs, again and again
	@$(WITH_SERVERS) $(VENV)/python -m tests.kill $(ARGS)

pages: ## every page in every language, theme and width: accessibility, width, weight, console
	@$(WITH_SERVERS) $(VENV)/python -m tests.pages $(ARGS)

shots: ## screenshots of every page into shots/
	@$(WITH_SERVERS) $(VENV)/python -m tests.shots $(ARGS)

vendor: ## fetch the vendored front-end files anew and record their checksums (needs npm)
	@$(LAUNCH) install
	@$(VENV)/python -m crm.pages.vendor

sizes: ## the longest files, functions being short when these are
	@git ls-files '*.py' | grep -v /migrations/ | xargs wc -l | sort -rn | head -25
