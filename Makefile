# Every path is relative, so that a checkout may lie in a folder with spaces in its name.
PY := .venv/bin/python
SUITES_OF_THE_MATRIX := $(wildcard tests/contract tests/protocol tests/scenarios)
PINNED := -c requirements/test.txt -c requirements/pinned.txt

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test docs lint types layers unit soak coverage audit test-aio test-tools newest bench bench-smoke matrix matrix-floor matrix-pinned matrix-newest always
export PYTHON
export MAKE_TARGET := $(firstword $(MAKECMDGOALS))

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /	/' | expand -t 16
	@echo "PYTHON=/path/to/python chooses the interpreter of environments that do not exist yet."

demo: .venv/.installed-demo ## a short tour of the mock, in the terminal
	@$(PY) -m omics_mock

test: lint types layers unit test-aio test-tools ## everything a change has to pass, stopping at the first failure

docs: .venvs/docs/.installed ## the documentation as a site, in build/docs; warnings are errors
	.venvs/docs/bin/python -m sphinx -W --keep-going -n -q -E -j auto docs build/docs
	@echo "build/docs/index.html"

lint: .venv/.installed-test ## ruff: rules and formatting
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/.installed-test ## mypy, strict
	$(PY) -m mypy --strict

layers: .venv/.installed-test ## import-linter: which module may import which
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

unit: .venv/.installed-test ## pytest in random order, with the pinned botocore; SEED=... repeats the order that it printed
	HYPOTHESIS_PROFILE=ci $(PY) -m pytest -n auto --randomly-seed=$(or $(SEED),default)

# Tracing more than doubles the time of the suite, so this is no part of .ci/run.
coverage: .venv/.installed-test .venvs/aio/.installed ## lines and branches that no test reaches; fails below 98 %
	$(PY) -m coverage erase
	HYPOTHESIS_PROFILE=ci $(PY) -m coverage run -m pytest -n auto
	$(PY) -m coverage run -m omics_mock > /dev/null
	HYPOTHESIS_PROFILE=ci .venvs/aio/bin/python -m coverage run -m pytest tests/aio
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

# Asks pypi.org for known vulnerabilities, on which .ci/run must not depend. The floor is old on purpose.
audit: .venvs/audit/.installed ## pip-audit over everything that is pinned; needs the network
	for file in $(filter-out requirements/floor.txt,$(wildcard requirements/*.txt)); do \
		.venvs/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement $$file || exit 1; \
	done

soak: .venv/.installed-test ## 5,000 random lives of the service, 10,000 hostile inputs a target, 16 threads; about an hour
	HYPOTHESIS_PROFILE=soak $(PY) -m pytest tests/scenarios/test_state_machine.py tests/fuzz
	$(PY) benchmarks/stress.py

bench: .venv/.installed-test ## ratios to a floor, moto and Stubber (docs/performance.md); ROWS="GetRun list" chooses
	$(PY) -m benchmarks $(ROWS)

bench-smoke: .venv/.installed-test ## every row of the benchmarks with few calls; fails when one is far beyond its limit
	$(PY) -m benchmarks --smoke $(ROWS)

test-aio: .venvs/aio/.installed .venvs/aioboto3/.installed ## tests/aio and the page on async code, with aiobotocore and aioboto3
	for environment in aio aioboto3; do \
		HYPOTHESIS_PROFILE=ci .venvs/$$environment/bin/python -m pytest tests/aio tests/contract/test_botocore_pins.py \
			"tests/docs/test_examples.py::test_the_examples_of_a_page_run[docs/how-to/async.md]" || exit 1; \
	done

test-tools: .venvs/tools/.installed ## tests/tools and tests/cli, with published tools and the AWS CLI
	HYPOTHESIS_PROFILE=ci .venvs/tools/bin/python -m pytest $(wildcard tests/tools tests/cli)
	.venvs/tools/bin/python -m pytest tests/docs -k aws-cli

matrix: matrix-floor matrix-pinned matrix-newest ## contract, protocol and scenario tests against three botocores

matrix-floor matrix-pinned matrix-newest: matrix-%: .venvs/%/.installed
	HYPOTHESIS_PROFILE=ci .venvs/$*/bin/python -m pytest --expect-skips $* $(SUITES_OF_THE_MATRIX)

newest: .venvs/latest/.installed ## the newest release of everything: what nobody has reviewed yet, then the suites
	.venvs/latest/bin/python tools/report_newest.py
	HYPOTHESIS_PROFILE=ci .venvs/latest/bin/python -m pytest $(SUITES_OF_THE_MATRIX) $(wildcard tests/interceptor tests/timing)

.venv/.installed-demo: pyproject.toml requirements/pinned.txt
	@.ci/make-venv .venv $(PINNED) --editable .
	@touch $@

.venv/.installed-test: pyproject.toml requirements/pinned.txt requirements/test.txt
	@.ci/make-venv .venv $(PINNED) --editable ".[dev]"
	@touch $@ .venv/.installed-demo

.venvs/docs/.installed: pyproject.toml requirements/pinned.txt requirements/docs.txt
	@.ci/make-venv .venvs/docs -c requirements/docs.txt -c requirements/pinned.txt --editable ".[docs]"
	@touch $@

.venvs/aio/.installed: pyproject.toml requirements/pinned.txt requirements/test.txt requirements/aio.txt
	@.ci/make-venv .venvs/aio $(PINNED) -c requirements/aio.txt --editable ".[test]" "aiobotocore[httpx]" trio coverage
	@touch $@

.venvs/aioboto3/.installed: pyproject.toml requirements/test.txt requirements/aioboto3.txt
	@.ci/make-venv .venvs/aioboto3 -c requirements/test.txt -c requirements/aioboto3.txt --editable ".[test]" \
		aioboto3 "aiobotocore[httpx]"
	@touch $@

.venvs/audit/.installed: always
	@.ci/make-venv .venvs/audit --upgrade pip-audit
	@touch $@

.venvs/tools/.installed: pyproject.toml requirements/tools.txt requirements/test.txt
	@.ci/make-venv .venvs/tools -c requirements/test.txt -c requirements/tools.txt --editable ".[test]" \
		aws-healthomics-tools miniwdl-omics-run awscli
	@touch $@

.venvs/newest/.installed: always
	@.ci/make-venv .venvs/newest -c requirements/test.txt --editable ".[test]" --upgrade botocore boto3 wrapt
	@touch $@

.venvs/latest/.installed: always
	@.ci/make-venv .venvs/latest --upgrade --upgrade-strategy eager --editable ".[test]"
	@touch $@

.venvs/%/.installed: pyproject.toml requirements/%.txt requirements/test.txt
	@.ci/make-venv .venvs/$* -c requirements/test.txt -c requirements/$*.txt --editable ".[test]"
	@touch $@
