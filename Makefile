# Two commands matter: `make lab` opens the notebooks, `make test` proves them. tools/setup.py makes .venv and skips what
# is done. Nothing here is newer than a Mac's GNU Make 3.81. Windows has no make: each target is one or two commands.
.DEFAULT_GOAL := help
.PHONY: help lab test check render class site bench bench-sliders lock clean learner tools
PYTHON ?= python3
BIN := .venv/bin

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1 — /p' Makefile

lab: learner ## open JupyterLab on notebook 00 (ARGS=--no-browser prints the address instead)
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/$(firstword $(wildcard notebooks/00-*.ipynb)) $(ARGS)

test: check ## run every unit test and compare every notebook (ARGS='-k sigmoid' picks some)
	$(BIN)/python -m pytest -n auto --dist loadscope --timeout 120 $(ARGS)

check: tools ## check style, layout and types of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

render: tools ## execute the notebooks and write what is made from them (ARGS=notebooks/01-….ipynb for one)
	$(BIN)/python -m tools.render $(ARGS)

class: tools ## write the copy for a class, without solutions, to build/class and build/class.zip
	$(BIN)/python -m tools.editions

site: tools ## build the reading site, build/site and build/site.zip: the notebooks as pages, without a kernel
	$(BIN)/python -m tools.site

bench: tools ## time the class against scikit-learn, mlxtend and the recipe (three minutes, on an idle machine)
	$(BIN)/python -m tools.bench_fit

bench-sliders: tools ## measure what moving a slider costs in the kernel (on an idle machine)
	$(BIN)/python -m tools.bench_sliders

# The larger lock first: the learner's then gets versions that the tests and tools can have too.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade pyproject.toml
lock: tools ## lift the three locks to the newest versions (then: make render)
	$(LOCK) --group lab --group test --group bench --group browser --group lint --group site -o tools/requirements.txt
	$(LOCK) --group lab -c tools/requirements.txt -o requirements.txt
	echo setuptools | $(LOCK) - -c requirements.txt -o binder/requirements.txt

clean: ## remove what these commands made, .venv included; build/class stays, somebody may have worked in it
	rm -rf .venv .pytest_cache src/*.egg-info
	find build -mindepth 1 -maxdepth 1 ! -name 'class*' -exec rm -rf {} + 2>/dev/null || true
	find . \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

learner:
	@$(PYTHON) tools/setup.py
tools:
	@$(PYTHON) tools/setup.py --test
