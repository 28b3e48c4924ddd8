# All commands. The first target that needs an environment creates it, and creates it again when its lock changes.
# Requires Python 3.11 or newer, and access to a package index. `make specs` and `make types` install Node.

PYTHON ?= python3

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*  \#\# .*/\1/p' Makefile)

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1	/p' Makefile | expand -t 18

demo: .venv-demo/ready  ## follow eighteen jobs of all four vendors until they are over, on a local server that simulates the vendors
	@.venv-demo/bin/python -m bulkstatus.cli.demo

# One process per core. A process without tests takes some from another one, because some tests wait for programs.
PARALLEL = -n auto --dist worksteal

check: lint types test-quick  ## run after every change: linters, types and fast tests

test: .venv/ready  ## run the tests of the code; COVERAGE=1 also measures the branch coverage of facade/
	.venv/bin/python -m pytest $(PARALLEL) $(if $(COVERAGE),--cov --cov-report=term --cov-fail-under=95) $(TESTS)

test-quick: .venv/ready  ## run the fast tests, with few generated examples
	HYPOTHESIS_PROFILE=quick .venv/bin/python -m pytest $(PARALLEL) -m "not rehearsal and not slow"

test-examples: .venv-examples/ready  ## install the examples and run their tests
	.venv-examples/bin/python -m pytest examples

SALESFORCE = --specs examples/salesforce/specs --target examples/salesforce/bulkstatus_salesforce/generated

generate: .venv-generate/ready  ## rebuild generated/ from specs/, and the example's clients from its spec
	.venv-generate/bin/python specs/generator/generate.py
	.venv-generate/bin/python specs/generator/generate.py $(SALESFORCE)

check-generated: .venv-generate/ready  ## fail if specs and generated code disagree
	.venv-generate/bin/python specs/generator/generate.py --check
	.venv-generate/bin/python specs/generator/generate.py --check $(SALESFORCE)

SPECS = $(filter-out specs/redocly.yaml,$(wildcard specs/*.yaml)) examples/salesforce/specs/salesforce.yaml

specs: specs/node_modules/ready  ## lint the specs, or other files with SPECS=<files>
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" REDOCLY_TELEMETRY=off specs/node_modules/.bin/redocly lint --config specs/redocly.yaml $(SPECS)
	.venv-lint/bin/openapi-spec-validator $(SPECS)

spec-diff: specs/node_modules/ready  ## report what changed in the specs since BASE=<git ref>, or the newest release, and what breaks
	@.venv-lint/bin/python specs/diff.py "$(BASE)"

rehearsals: .venv/ready .venv-generate/ready specs/node_modules/ready  ## rehearse changes of a spec and record what each tool prints; REWRITE=1 writes new golden files
	REWRITE=$(REWRITE) .venv/bin/python -m pytest -m rehearsal tests/rehearsals

drift: .venv/ready  ## compare responses with the specs: saved (RESPONSES=folder), live (URLS=file) or the examples
	@.venv/bin/python specs/drift.py --responses "$(RESPONSES)" --urls "$(URLS)"

format: .venv-lint/ready  ## format the hand-written code
	.venv-lint/bin/ruff format
	.venv-lint/bin/ruff check --fix

lint: .venv-lint/ready lint-workflows  ## check formatting, lint rules and words, and the workflows
	.venv-lint/bin/ruff format --check
	.venv-lint/bin/ruff check
	.venv-lint/bin/python .ci/plain_words.py

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

types: .venv/ready .venv-lint/ready  ## check types with mypy and pyright
	.venv-lint/bin/mypy --python-executable .venv/bin/python
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-lint/bin/pyright

readme: .venv/ready  ## update the texts that come from the code: tables in docs/, install commands, the program's help
	.venv/bin/python -m docs.readme
	.venv/bin/python examples/lines.py

recordings: .venv/ready  ## record the pictures in docs/cli/ from real runs against the sandbox
	.venv/bin/python -m docs.recordings

docs: .venv-docs/ready specs/node_modules/ready docs/site/node_modules/ready  ## build the documentation as a site that needs no network, in build/site
	PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-docs/bin/python -m docs.site

check-docs: docs  ## test every page of the site in a browser; needs Chromium
	sh .ci/chromium
	.venv-docs/bin/python -m pytest $(PARALLEL) --confcutdir tests/site tests/site

bench: .venv-bench/ready  ## run the benchmarks against other libraries and write docs/benchmarks/ (about ten minutes)
	.venv-bench/bin/python -m bench

interop: .venv-interop/ready .venv-lint/ready tests/interop/node_modules/ready specs/node_modules/ready  ## test the specs with other tools; REWRITE=1 updates the table in the docs
	@PATH="$(CURDIR)/.venv-lint/bin:$$PATH" .venv-interop/bin/python -m tests.interop $(if $(REWRITE),--write)

test-wheel:  ## run `make test` against the wheel that `make dist` built, outside the checkout
	@sh .ci/test-wheel "$(PYTHON)"

# These tests cover the project's tools, not the product.
TOOL_TESTS = $(addprefix tests/,bench docs examples interop packaging specs test_collection.py test_readme.py)

test-lowest:  ## test the wheel with the lowest allowed version of every direct dependency, without the tests of tools
	@LOWEST=1 sh .ci/test-wheel "$(PYTHON)" TESTS="$(addprefix --ignore=,$(TOOL_TESTS))"

check-locks:  ## check that new releases change no environment; LOCKS="demo test" checks only these
	$(PYTHON) .ci/check_locks.py $(LOCKS)

dist: .venv-release/ready  ## build the sdist and the wheel into dist/, and check them
	sh .ci/dist

test-dist:  ## install and use each file that `make dist` built, with PYTHON=<interpreter>
	@sh .ci/test-dist "$(PYTHON)"

test-metadata:  ## install the wheel as users do, with the newest dependencies that its metadata allows
	@sh .ci/test-metadata "$(PYTHON)"

release-check: .venv-release/ready  ## check whether this commit can be released as VERSION=<version>
	@PYTHONPATH=.ci .venv-release/bin/python -m release.check "$$VERSION"

release-files: .venv/ready specs/node_modules/ready  ## write the notes and the specs of a release to build/release/
	@PATH="$(CURDIR)/.venv-lint/bin:$$PATH" PYTHONPATH=.ci .venv/bin/python -m release.github_release build/release

# `--universal`: one lock serves every supported Python. The lock for the lowest versions contains only the product's packages.
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
