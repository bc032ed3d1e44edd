# `make run` and `make test` are the two commands; the others are what they are made of.
PORT ?= 8000
VENV := .venv
PYTHON := $(VENV)/bin/python
BANSHI := PYTHONPATH=platform BANSHI_DEMO=1 $(PYTHON) -m banshi

.PHONY: run install install-dev test lint lock bench soak catalogues clean

run: $(VENV)/.installed
	@$(BANSHI) run --port $(PORT)

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

test: $(VENV)/.installed-dev
	PYTHONPATH=platform $(PYTHON) -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	MYPYPATH=platform $(VENV)/bin/mypy --strict platform/banshi
	PYTHONPATH=platform $(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/djlint platform/banshi/web/templates --lint --quiet
	PYTHONPATH=platform $(PYTHON) -m banshi check --strict
	if command -v npm >/dev/null; then cd platform/frontend && npm ci --ignore-scripts --silent --no-audit --no-fund && node build.mjs --check; else echo "NOT CHECKED: vendored assets (no npm here)"; fi

lock: $(VENV)/.installed
	$(PYTHON) -m pip install --quiet pip-tools
	$(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --upgrade -o requirements.txt requirements.in
	$(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --upgrade --allow-unsafe -o requirements-dev.txt requirements-dev.in

# Texts are marked with `_`, or said at once by `say`. The template is not kept: only the two catalogues are.
catalogues: $(VENV)/.installed
	mkdir -p var
	$(VENV)/bin/pybabel -q extract -F locale/babel.cfg -k say -k _say --no-location --no-wrap --sort-output --project banshi --version 1 -o var/banshi.pot .
	for locale in zh_Hans_CN en; do \
		$(VENV)/bin/pybabel -q update -i var/banshi.pot -D banshi -d locale -l $$locale --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap || exit 1; \
	done

bench: $(VENV)/.installed-dev
	PYTHONPATH=platform $(PYTHON) -m bench $(ARGS)

soak: $(VENV)/.installed-dev
	SOAK=1 PYTHONPATH=platform $(PYTHON) -m pytest -n 2 --dist loadgroup -m "not browser"

clean:
	rm -rf var
