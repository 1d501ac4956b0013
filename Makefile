# Two commands do all the set-up on Debian with Python 3.11: `make run` and `make test`.
PORT ?= 8501
PYTHON ?= python3.11
BIN := .venv/bin
export CADRE_STORE ?= store

.PHONY: run test test-cluster proof bench cluster cluster-stop screenshots audit clean

run: .venv/run
	@$(BIN)/python -c "import sys; from data.store import Store; sys.exit(Store().current_number() is None)" || $(BIN)/python -m data demo
	$(BIN)/streamlit run dashboard.py --server.port $(PORT)

test: .venv/test
	tests/install_browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist worksteal

# What runs on a Spark cluster too, against one of its own.
test-cluster: .venv/test
	tests/install_java
	$(MAKE) .venv/spark/ready
	CADRE_TEST_CLUSTER=1 PYTHONHASHSEED=0 $(BIN)/python -m pytest tests/cluster

# The full numbers that the samples in `make test` stand for.
proof: .venv/test
	tests/install_browser
	CADRE_PROOF=1 HYPOTHESIS_PROFILE=proof STORE_KILLS=200 PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist worksteal
	$(MAKE) bench

# The largest world takes half an hour and 15 GB of disk; it is kept for the next time.
WORLDS ?= .worlds
bench: .venv/bench
	tests/install_browser
	$(BIN)/python -m benchmarks.question
	$(BIN)/python -m benchmarks.interaction
	$(BIN)/python -m benchmarks.browser
	$(BIN)/python -m benchmarks.simulation
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.load --soak 30
	$(BIN)/python -m benchmarks.rivals --keep $(WORLDS)
	$(BIN)/python -m benchmarks.interaction --people 3500000 --keep $(WORLDS)/3500000
	$(BIN)/python -m benchmarks.growth

# A small Spark cluster of processes on this machine (docs/scale.md).
cluster: .venv/spark/ready
	@$(BIN)/python -m tests.cluster.processes start

cluster-stop: .venv/run
	@$(BIN)/python -m tests.cluster.processes stop

screenshots: .venv/test
	tests/install_browser
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

# Known faults of the pinned packages and what they bring along. It asks PyPI, and fails where a package cannot be asked about.
AUDIT ?= .venv/audit
audit:
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	$(AUDIT)/bin/pip-audit --requirement requirements.txt --strict --progress-spinner off

.venv/run: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: apt-get install python3.11 python3.11-venv"; exit 1; }
	@test -d .venv || $(PYTHON) -m venv .venv || { echo "venv is needed: apt-get install python3.11-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test: .venv/run requirements-test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

.venv/bench: .venv/test requirements-bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

.venv/spark/ready: .venv/test requirements-cluster.txt
	@command -v java >/dev/null || { echo "Java 17 is needed: apt-get install openjdk-17-jre-headless"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-cluster.txt
	$(PYTHON) -m venv .venv/spark
	.venv/spark/bin/pip install --quiet --disable-pip-version-check --no-deps pyspark==4.3.0
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
