# What there is to run. Every environment is set up by the first target that needs it, and again when its pins change.
# Needs Python 3.11 or newer and a route to the package index; `make specs` and `make types` bring their own Node.

PYTHON ?= python3

.PHONY: help demo test test-quick test-examples coverage generate check-generated specs spec-diff drift rehearsals format lint types readme recordings docs check-docs bench interop test-wheel test-lowest lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1	/p' Makefile | expand -t 18

demo: .venv-demo/ready  ## follow eighteen jobs of all four vendors to their ends, on a local server that plays them
	@.venv-demo/bin/python -m bulkstatus.sandbox.demo

# One process per core, each of which takes tests from another when it has none left: some tests wait for programs.
PYTEST_PARALLEL = -n auto --dist worksteal

test: .venv/ready  ## run the tests of the code
	.venv/bin/python -m pytest $(PYTEST_PARALLEL)

test-quick: .venv/ready  ## run the tests that take little time, with few examples, in half a minute
	HYPOTHESIS_PROFILE=quick .venv/bin/python -m pytest $(PYTEST_PARALLEL) -m "not rehearsal and not slow"

test-examples: .venv-examples/ready  ## run the tests of the examples, where they are installed
	.venv-examples/bin/python -m pytest examples

coverage: .venv/ready  ## run all tests and count the branches of facade/ they take
	.venv/bin/python -m pytest $(PYTEST_PARALLEL) --cov --cov-report=term --cov-fail-under=95

SALESFORCE = --specs examples/salesforce/specs --target examples/salesforce/bulkstatus_salesforce/generated

generate: .venv-generate/ready  ## rebuild generated/ from specs/, and the example's clients from its spec
	.venv-generate/bin/python specs/generator/generate.py
	.venv-generate/bin/python specs/generator/generate.py $(SALESFORCE)

check-generated: .venv-generate/ready  ## fail if specs and generated code disagree
	.venv-generate/bin/python specs/generator/generate.py --check
	.venv-generate/bin/python specs/generator/generate.py --check $(SALESFORCE)

SPECS = $(filter-out specs/redocly.yaml,$(wildcard specs/*.yaml)) examples/salesforce/specs/salesforce.yaml

specs: specs/node_modules/ready  ## lint the specs, or SPECS=<files> of your own
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" REDOCLY_TELEMETRY=off specs/node_modules/.bin/redocly lint --config specs/redocly.yaml $(SPECS)
	.venv-lint/bin/openapi-spec-validator $(SPECS)

spec-diff: specs/node_modules/ready  ## say what changed in the specs since BASE=<git ref>, or the newest release, and what breaks
	@.venv-lint/bin/python specs/diff.py "$(BASE)"

rehearsals: .venv/ready .venv-generate/ready specs/node_modules/ready  ## rehearse changes of a spec, and what each tool says; REWRITE=1 for new golden files
	REWRITE=$(REWRITE) .venv/bin/python -m pytest -m rehearsal tests/rehearsals

drift: .venv/ready  ## hold saved replies (REPLIES=folder), live ones (URLS=file) or the examples to the specs; writes build/drift/
	@.venv/bin/python specs/drift.py --replies "$(REPLIES)" --urls "$(URLS)"

format: .venv-lint/ready  ## format the hand-written code
	.venv-lint/bin/ruff format
	.venv-lint/bin/ruff check --fix

lint: .venv-lint/ready  ## check formatting and lint rules
	.venv-lint/bin/ruff format --check
	.venv-lint/bin/ruff check

types: .venv/ready .venv-lint/ready  ## check types, twice
	.venv-lint/bin/mypy --python-executable .venv/bin/python
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-lint/bin/pyright

readme: .venv/ready  ## write down what comes from the code: the tables in README.md and docs/, the program's help
	.venv/bin/python -m docs.readme
	.venv/bin/python examples/lines.py

recordings: .venv/ready  ## make the pictures of the command line in docs/cli/, from real runs against the sandbox
	.venv/bin/python -m docs.recordings

docs: .venv-docs/ready specs/node_modules/ready docs/site/node_modules/ready  ## build the documentation as a site that needs no network: build/site
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-docs/bin/python -m docs.site

check-docs: docs  ## look at every page of the site in a browser; needs Chromium
	sh .ci/chromium
	.venv-docs/bin/python -m pytest --confcutdir tests/site tests/site

bench: .venv-bench/ready  ## measure everything beside its rivals, and write docs/benchmarks/ (ten minutes or so)
	.venv-bench/bin/python -m bench

interop: .venv-interop/ready .venv-lint/ready tests/interop/node_modules/ready specs/node_modules/ready  ## feed the specs to other people's tools; REWRITE=1 for a new table in the docs
	@PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-interop/bin/python -m tests.interop $(if $(REWRITE),--write)

test-wheel: .venv/ready  ## run the tests against the built wheel, outside the checkout
	sh .ci/test-wheel

test-lowest: .venv/ready  ## run the tests with the lowest versions of every dependency that are allowed
	sh .ci/test-lowest

# `--universal`: one lock serves every supported Python. The lock for the lowest versions has the product's own packages only.
LOCK = .venv-lint/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(if $(PACKAGE),--upgrade-package "$(PACKAGE)",--upgrade) pyproject.toml
EXTRAS = --extra cli --extra sandbox --extra check --extra fast

lock: .venv-lint/ready  ## pin the newest version of every tool, or only of PACKAGE=<name>, with hashes
	$(LOCK) --group demo --extra sandbox -o .ci/locks/demo.txt
	$(LOCK) --group test $(EXTRAS) -o .ci/locks/test.txt
	$(LOCK) --resolution lowest-direct $(EXTRAS) -o .ci/locks/lowest.txt
	$(LOCK) --group bench --extra fast --extra sandbox -o .ci/locks/bench.txt
	$(LOCK) --group docs -o .ci/locks/docs.txt
	$(LOCK) --group interop --extra sandbox -o .ci/locks/interop.txt
	$(LOCK) --group lint -o .ci/locks/lint.txt
	$(LOCK) --group generate -o .ci/locks/generate.txt
	$(LOCK) --group release -o .ci/locks/release.txt

clean:  ## remove everything that the other targets made
	rm -rf .venv .venv-* build dist specs/node_modules docs/site/node_modules tests/interop/node_modules .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

# In these environments the checkout is installed, too.
.venv-demo/ready .venv-bench/ready .venv-interop/ready: PROJECTS = .
.venv-demo/ready .venv-bench/ready .venv-interop/ready: pyproject.toml

.venv/ready: .ci/locks/test.txt .ci/environment pyproject.toml
	@sh .ci/environment "$(PYTHON)" .venv $< .

.venv-examples/ready: .ci/locks/test.txt .ci/environment pyproject.toml examples/salesforce/pyproject.toml
	@sh .ci/environment "$(PYTHON)" .venv-examples $< . examples/salesforce

.venv-%/ready: .ci/locks/%.txt .ci/environment
	@sh .ci/environment "$(PYTHON)" .venv-$* $< $(PROJECTS)

%/node_modules/ready: %/package-lock.json .venv-lint/ready
	cd $* && PATH="$(CURDIR)/.venv-lint/bin:$$PATH" NODE_USE_SYSTEM_CA=1 npm ci --loglevel=error
	@touch $@
