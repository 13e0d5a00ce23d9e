# Two commands for a newcomer: `make demo` and `make test`. Needs Python 3.11 or later with its venv module, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-all lint format docs bench clean help

help:
	@echo "make demo      install into $(VENV), clean the seeds, show what was changed"
	@echo "make test      the test suite (under three minutes)"
	@echo "make test-all  the long tests too"
	@echo "make lint      ruff and mypy --strict"
	@echo "make docs      the documentation, into out/site"
	@echo "make bench     the benchmarks that need no data from elsewhere"

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "clean needs Python 3.11 or later; set PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev --editable .
	touch $@

demo: $(VENV)/.ready
	@rm -rf out/demo
	@$(BIN)/clean --quiet seeds/*.txt --output out/demo/ --log
	@for text in out/demo/*.txt; do printf "\n%s\n" "$$text"; $(BIN)/clean diff "$$text" --style edits --color always; done || true
	@echo
	@$(BIN)/clean stats out/demo --by rule
	@echo
	@echo "Cleaned texts and their logs are in out/demo. Try: $(BIN)/clean restore out/demo/000_9a6ad1ab498551db.txt | cmp - seeds/000_9a6ad1ab498551db.txt"

test: $(VENV)/.ready
	$(BIN)/python -m pytest --numprocesses auto -m "not slow"

test-all: $(VENV)/.ready
	$(BIN)/python -m pytest --numprocesses auto

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.ready
	$(BIN)/python benchmarks/speed.py

docs: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --group docs
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/python docs/generate.py --sbom out/site/sbom.cdx.json

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
