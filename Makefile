# What there is to run. Every environment is set up by the first target that needs it, and again when its pins change.
# Needs Python 3.11 or newer and a route to the package index; `make specs` and `make types` bring their own Node.

PYTHON ?= python3

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*  \#\# .*/\1/p' Makefile)

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1	/p' Makefile | expand -t 18

demo: .venv-demo/ready  ## follow eighteen jobs of all four vendors until they are over, on a local server that plays the vendors
	@.venv-demo/bin/python -m bulkstatus.cli.demo

# One process per core; each takes tests from another when it has none left, because some tests wait for programs.
PARALLEL = -n auto --dist worksteal

check: lint types test-quick  ## what to run after every change: linters, types and the tests that are quick

test: .venv/ready  ## run the tests of the code; with COVERAGE=1, count the branches of facade/ they take
	.venv/bin/python -m pytest $(PARALLEL) $(if $(COVERAGE),--cov --cov-report=term --cov-fail-under=95) $(TESTS)

test-quick: .venv/ready  ## run the tests that take little time, with few examples
	HYPOTHESIS_PROFILE=quick .venv/bin/python -m pytest $(PARALLEL) -m "not rehearsal and not slow"

test-examples: .venv-examples/ready  ## run the tests of the examples, where they are installed
	.venv-examples/bin/python -m pytest examples

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

drift: .venv/ready  ## hold saved responses (RESPONSES=folder), live ones (URLS=file) or the examples to the specs; writes build/drift/
	@.venv/bin/python specs/drift.py --responses "$(RESPONSES)" --urls "$(URLS)"

format: .venv-lint/ready  ## format the hand-written code
	.venv-lint/bin/ruff format
	.venv-lint/bin/ruff check --fix

lint: .venv-lint/ready lint-workflows  ## check formatting and lint rules, and the workflows
	.venv-lint/bin/ruff format --check
	.venv-lint/bin/ruff check

VALIDATE = .venv-lint/bin/check-jsonschema --builtin-schema
FORMS = .github/ISSUE_TEMPLATE

lint-workflows: .venv-lint/ready  ## check the workflows, issue forms and Dependabot settings, without a network
	$(VALIDATE) vendor.github-workflows .github/workflows/*.yml
	$(VALIDATE) custom.github-workflows-require-timeout .github/workflows/*.yml
	$(VALIDATE) vendor.dependabot .github/dependabot.yml
	$(VALIDATE) vendor.github-issue-forms $(filter-out $(FORMS)/config.yml,$(wildcard $(FORMS)/*.yml))
	$(VALIDATE) vendor.github-issue-config $(FORMS)/config.yml
	.venv-lint/bin/zizmor --quiet --offline --no-progress --pedantic --strict-collection .
	.venv-lint/bin/python .ci/workflow_runs.py >/dev/null
	.venv-lint/bin/pre-commit validate-config

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

check-docs: docs  ## test every page of the site in a browser; needs Chromium
	sh .ci/chromium
	.venv-docs/bin/python -m pytest $(PARALLEL) --confcutdir tests/site tests/site

bench: .venv-bench/ready  ## run the benchmarks against other libraries and write docs/benchmarks/ (about ten minutes)
	.venv-bench/bin/python -m bench

interop: .venv-interop/ready .venv-lint/ready tests/interop/node_modules/ready specs/node_modules/ready  ## feed the specs to other people's tools; REWRITE=1 for a new table in the docs
	@PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-interop/bin/python -m tests.interop $(if $(REWRITE),--write)

test-wheel:  ## run `make test` against the wheel that `make dist` built, outside the checkout
	@sh .ci/test-wheel "$(PYTHON)"

# These tests cover the project's tools, not the product.
TOOL_TESTS = $(addprefix tests/,bench docs examples interop packaging specs test_collection.py test_readme.py)

test-lowest:  ## the same, with the lowest allowed version of every direct dependency, and without the tests of tools
	@LOWEST=1 sh .ci/test-wheel "$(PYTHON)" TESTS="$(addprefix --ignore=,$(TOOL_TESTS))"

check-locks:  ## check that new releases change no environment; LOCKS="demo test" checks these only
	$(PYTHON) .ci/check_locks.py $(LOCKS)

dist: .venv-release/ready  ## build the sdist and the wheel into dist/, and check them
	sh .ci/dist

test-dist:  ## install each file that `make dist` built, with PYTHON=<interpreter>, and use it
	@sh .ci/test-dist "$(PYTHON)"

test-metadata:  ## install the built wheel as users do, with the newest dependencies that its metadata allow
	@sh .ci/test-metadata "$(PYTHON)"

release-check: .venv-release/ready  ## say whether this commit may be released as VERSION=<version>
	@PYTHONPATH=.ci .venv-release/bin/python -m release.check "$$VERSION"

release-files: .venv/ready specs/node_modules/ready  ## write the notes and the specs of a release to build/release/
	@PATH="$(CURDIR)/.venv-lint/bin:$$PATH" PYTHONPATH=.ci .venv/bin/python -m release.github_release build/release

# `--universal`: one lock serves every supported Python. The lock for the lowest versions has the product's own packages only.
LOCK = .venv-lint/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-annotate --no-header $(if $(PACKAGE),--upgrade-package "$(PACKAGE)",--upgrade) pyproject.toml
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

environments: .venv/ready .venv-lint/ready .venv-generate/ready .venv-release/ready .venv-docs/ready .venv-demo/ready \
	specs/node_modules/ready docs/site/node_modules/ready
environments:  ## set up what the gate needs; `make -j2 environments` does so in less time

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
