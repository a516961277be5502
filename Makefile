# The one list of commands: people, hooks and CI all call these.
#   make serve [ARGS=...]   start the instrument (installs what is missing, never torch)
#   make pack ARGS=...      write a static demo of some models; ARGS="qlae-mnist --out demo"
#   make test               everything that must hold, real browser included
#   make check              the static checks and the fast tests
#   make fix                format, mend what ruff can mend, write the page's API types anew
#   make bench              measure latencies and speeds on this machine
#   make soak [ARGS=...]     ten minutes of load, hostile clients and faults, every picture checked; then a fuzzer of uploads
#   make zoo [RUN=name]     list the zoo's runs; with RUN (or RUN=all) train, export and score
#   make claims [ARGS=...]  try the papers' claims: train and measure what is left to do, write docs/claims.md
#   make audit              look up known holes in what is installed, Python's and npm's; needs the network
#   make screenshots [ARGS=...]  take the pictures of the documentation anew
#   make image              the container image

.DELETE_ON_ERROR:
.PHONY: serve pack test check fix bench soak zoo claims audit screenshots image lint browser

# An interpreter that can make virtual environments; `make PYTHON=...` names another.
PYTHON = $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python, \
  $(shell $(p) -c 'import ensurepip, sys, venv; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check
NPM := npm --prefix frontend --loglevel=error
# Two tests side by side, one thread each; `make test WORKERS=8` where there are more cores.
WORKERS = 2
PYTEST = OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal
STATIC := server/factorscope_server/static/index.html
PACKED := server/factorscope_server/static_packed/index.html
# Folders are listed too: their times change when a file in them goes away.
SOURCES := $(shell find frontend/src frontend/public) $(addprefix frontend/,index.html svelte.config.js vite.config.ts vite.packed.config.ts)
NODE_WILL_DO := const [a, b] = process.versions.node.split(".").map(Number); \
  process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)
APT := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
# The first is the same browser without windows: half the processor's time in a test. Not every Debian or Ubuntu has it.
WHICH_CHROMIUM := command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome

serve: .venv/.server $(STATIC)
	@exec $(BIN)/factorscope serve $(ARGS)

pack: .venv/.server $(PACKED)
	@exec $(BIN)/factorscope pack $(ARGS)

test: lint $(STATIC) $(PACKED) browser
	$(PYTEST)

check: lint $(STATIC) $(PACKED)
	$(PYTEST) -m "not slow and not e2e"

lint: .venv/.dev frontend/node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(NPM) run --silent check
	$(NPM) run --silent types:check
	$(NPM) run --silent test

fix: .venv/.dev frontend/node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent types

bench: .venv/.dev $(STATIC) browser
	PYTHONPATH=tests $(BIN)/python benchmarks $(ARGS)

soak: .venv/.dev
	PYTHONPATH=tests $(BIN)/python -m soak $(ARGS)
	PYTHONPATH=tests $(BIN)/python tests/fuzz_images.py --minutes 2

zoo: .venv/.dev
	$(BIN)/factorscope-train zoo $(RUN) $(ARGS)

claims: .venv/.dev
	$(BIN)/factorscope-train claims $(ARGS)

# What could not be looked up is an error, too. A local version (2.13.0+cpu) is known under the one that it is of.
audit: .venv/.dev frontend/node_modules/.installed
	$(BIN)/pip list --format freeze --exclude-editable | sed 's/+.*//' > .venv/.audited
	$(BIN)/pip-audit --strict --disable-pip --no-deps --progress-spinner off --requirement .venv/.audited
	$(NPM) audit --omit=dev
	$(NPM) audit

screenshots: .venv/.dev $(STATIC) browser
	PYTHONPATH=tests $(BIN)/python docs/screenshots.py $(ARGS)

image:
	docker build --tag factorscope .

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Factorscope needs Python 3.11 or newer, with its modules venv and ensurepip (on" \
	  "Debian: apt install python3-venv); found: $$(python3 --version 2>/dev/null || echo none)." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.server: .venv/.made pyproject.toml hatch_build.py
	@echo "Installing the server into .venv; this is needed once and takes a minute or two."
	@$(PIP) --only-binary av --editable '.[video]' || { \
	  echo "Again, without PyAV: all works but MP4 films."; $(PIP) --editable .; }
	@touch $@

.venv/.dev: .venv/.made pyproject.toml hatch_build.py
	@echo "Installing the server, the training code with torch, and the tools into .venv; this is needed once."
	$(PIP) --editable '.[dev]'
	@touch $@ .venv/.server

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	@{ node -e '$(NODE_WILL_DO)' && npm --version; } >/dev/null 2>&1 || { \
	  echo "Factorscope's page is built with npm and Node.js 20.19 or newer of 20, or 22.12 or newer;" \
	  "found: Node.js $$(node --version 2>/dev/null || echo none), npm $$(npm --version 2>/dev/null || echo none)." \
	  "Install both from https://nodejs.org." >&2; exit 1; }
	$(NPM) ci --no-audit --no-fund
	@touch $@

$(STATIC): frontend/node_modules/.installed $(SOURCES)
	$(NPM) run --silent build -- --logLevel warn

$(PACKED): frontend/node_modules/.installed $(SOURCES)
	$(NPM) run --silent build:packed -- --logLevel error

browser:
	@{ $(WHICH_CHROMIUM); } >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { echo "The tests drive a real Chromium and there is none:" \
	  "install chromium-headless-shell or chromium (as root, 'make test' does it with apt)." >&2; exit 1; }; \
	  apt-get update -qq && { $(APT) chromium-headless-shell || $(APT) chromium; }; }
