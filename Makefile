# The two commands are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
GO ?= go
export CGO_ENABLED ?= 0
# Nothing here reads DWARF: a first build is a tenth shorter without it. Every command builds
# with the same flags, so that nothing is compiled twice. For a debugger, go build by hand.
export GOFLAGS := $(GOFLAGS) -gcflags=all=-dwarf=false -ldflags=-w

TERRITORY := internal/territory/dist/territory.tsv.gz
MANIFEST := internal/web/dist/manifest.json
ASSETS := $(shell find assets -type f)
GOFILES := $(shell find cmd internal assets test -name '*.go' -o -path 'internal/*' \( -name '*.html' -o -name '*.yaml' -o -name '*.sql' -o -name '*.json' \))

.PHONY: run build assets test test-go race browser lint bench bench-geo bench-map bench-video bench-film fuzz clean help

run: build ## start the demonstration on http://127.0.0.1:8080
	MAILLAGE_TYPST=assets/typst/worker.mjs ./maillage demo

build: maillage ## build the program

maillage: go.mod go.sum $(GOFILES) $(MANIFEST) $(TERRITORY)
	$(GO) build -o maillage ./cmd/maillage

assets: $(MANIFEST) $(TERRITORY) ## build what browsers load and the territory data

# The program needs its libraries for pages alone; lint and journeys need a hundred packages more.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --omit=dev --no-audit --no-fund --loglevel=error
	touch $@

node_modules/.all: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch node_modules/.package-lock.json $@

$(MANIFEST): node_modules/.package-lock.json $(ASSETS)
	$(GO) run ./assets/build

$(TERRITORY): node_modules/.package-lock.json $(wildcard assets/build/territory/*.go)
	$(GO) run ./assets/build/territory

test: test-go browser ## everything, on both engines, with journeys in a browser

test-go: node_modules/.all assets ## Go tests on SQLite and on a PostgreSQL of their own
	scripts/need poppler-utils
	scripts/need libreoffice-writer-nogui
	scripts/need ffmpeg
	MAILLAGE_TEST_YJS=yes scripts/with-postgres $(GO) test -shuffle=on ./...

race: assets ## the packages where things happen side by side, under the race detector
	CGO_ENABLED=1 scripts/with-postgres $(GO) test -race -shuffle=on ./internal/db/... ./internal/job/... ./internal/document ./internal/video/upload ./internal/web/... ./internal/dossier/... ./internal/filing/...

browser: node_modules/.all build ## journeys in headless Chromium
	scripts/need chromium-headless-shell
	npx playwright test --config test/browser/playwright.config.ts

lint: node_modules/.all assets ## formatting, vet, golangci-lint, types and styles
	scripts/lint

bench: build ## the figures of docs/bench.md, on both engines, as tables
	DURABLE=yes scripts/with-postgres $(GO) run ./bench

bench-geo: ## polygons and points against PostGIS, on a PostgreSQL of its own
	scripts/need postgresql
	scripts/need postgresql-$$(ls /usr/lib/postgresql | sort -V | tail -n 1)-postgis-3
	scripts/with-postgres $(GO) run ./bench/geo

bench-map: node_modules/.all build ## the map of 5,000 places in a browser on a slow line
	scripts/need chromium-headless-shell
	$(GO) run ./bench/map

bench-video: ## how long a clip takes to become a film that plays, against ffmpeg alone
	scripts/need ffmpeg
	$(GO) run ./bench/video

bench-film: build ## how films come in and go out, against tusd and nginx
	scripts/need ffmpeg
	scripts/need nginx
	$(GO) run ./bench/film

fuzz: node_modules/.all assets ## every fuzz test for a while
	MAILLAGE_TEST_YJS=yes scripts/fuzz

clean: ## remove what was built
	rm -rf maillage node_modules internal/web/dist/* internal/territory/dist/* test/browser/output

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort
