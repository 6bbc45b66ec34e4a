# Python 3.11 or newer and make are all that is needed: `make report`, `make test`, `make lab`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup report test lab lint gate figures format bench soak clean

setup: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "strikebook needs Python 3.11 or newer; say make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

report: setup
	$(BIN)/python -m helpers report data/sample --out build/report

test: setup
	$(BIN)/python -m helpers test

lab: setup
	$(BIN)/python -m helpers lab

lint: setup
	$(BIN)/python -m helpers lint

gate: setup
	$(BIN)/python -m helpers gate

figures: setup
	$(BIN)/python -m helpers figures

format: setup
	$(BIN)/python -m ruff format src tests
	$(BIN)/python -m ruff check --fix src tests notebooks

bench: setup
	$(BIN)/python benchmarks/run.py

# Hours: 200,000 texts a stage and 50 killed reports; SECONDS_A_STAGE=60 makes it minutes.
SEED ?= 1
SECONDS_A_STAGE ?= inf
soak: setup
	$(BIN)/python tests/soak.py --seed $(SEED) --seconds $(SECONDS_A_STAGE)
	$(BIN)/python tests/soak_files.py 2000 $(SEED)

clean:
	rm -rf build
