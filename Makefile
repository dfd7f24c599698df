# Two commands matter: `make lab` opens the notebooks, `make test` proves them. `make help` lists the rest.
# They work with the make of a fresh Mac (GNU Make 3.81), so nothing newer is used here.
.DEFAULT_GOAL := help
.PHONY: help lab test render class bench bench-sliders lock clean

# A .venv that was copied or moved here, or whose Python is gone, is no .venv: its stamp goes, and set-up starts over.
$(shell [ "$$(cat .venv/.ready-* 2>/dev/null)" = "$$(pwd -P)" ] && .venv/bin/python -c '' 2>/dev/null || rm -f .venv/.ready-*)

# The Python to build .venv with: the one already in a finished .venv, else the first new enough one.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $$(ls .venv/.ready-* >/dev/null 2>&1 && echo .venv/bin/python) \
    python3 python3.13 python3.12 python3.11 python; do \
    $$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$p && break; done)
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

# The stamp names the Python and the lock it stands for: change either and set-up runs again.
BIN    := .venv/bin
LOCKED := $(shell cat requirements.txt pyproject.toml | cksum | cut -d' ' -f1)
STAMP  := .venv/.ready-$(VERSION)-$(LOCKED)
FIRST  := $(firstword $(wildcard notebooks/00-*.ipynb))

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' Makefile

lab: $(STAMP) ## open JupyterLab on notebook 00 (ARGS=--no-browser prints the address instead)
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/$(FIRST) $(ARGS)

test: $(STAMP) ## run every unit test and compare every notebook (ARGS='-k sigmoid' picks some)
	$(BIN)/python -m pytest $(ARGS)

render: $(STAMP) ## execute the notebooks and write their outputs (ARGS=notebooks/01-….ipynb for one)
	$(BIN)/python -m tools.render $(ARGS)

class: $(STAMP) ## write the copy for a class, without solutions, to build/class/ and build/class.zip
	$(BIN)/python -m tools.editions

bench: $(STAMP) ## time the class against scikit-learn, mlxtend and the recipe (three minutes, on an idle machine)
	$(BIN)/python -m tools.bench_fit

bench-sliders: $(STAMP) ## measure in Chromium how fast a slider redraws its figure (about a minute, on an idle machine)
	$(BIN)/python -m tools.bench_sliders

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: $(STAMP) ## lift requirements.txt and binder/requirements.txt to the newest versions, then render again
	$(LOCK) --upgrade --group lab --group test --group bench --group browser pyproject.toml -o requirements.txt
	printf 'setuptools\n' | $(LOCK) --upgrade -c requirements.txt pyproject.toml - -o binder/requirements.txt

clean: ## remove what these commands made, .venv included; build/class stays, somebody may have worked in it
	rm -rf .venv build/bench .hypothesis .coverage src/*.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -prune -exec rm -rf {} +

OFFLINE = { echo; echo "Set-up is not finished: the packages could not be installed (the reason is above)."; \
    echo "If you are offline: it needs the network this once. Run the same command again: it starts over by itself."; exit 1; }

$(STAMP):
	@[ -n "$(VERSION)" ] && $(PYTHON) -c '$(NEW_ENOUGH)' || { \
	    echo "Python 3.11 or newer is needed and was not found. Install it from python.org,"; \
	    echo "or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Setting up .venv with Python $(VERSION): once, about half a minute."
	@ls .venv/.ready-$(VERSION)-* >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@awk '/^[^ ]/ { uv = /^uv==/ } uv' requirements.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 1 --require-hashes -r .venv/uv.txt || $(OFFLINE)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.txt || $(OFFLINE)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --offline --no-deps --no-build-isolation --editable .
	@rm -f .venv/.ready-* && pwd -P > $@
