# Everything that is done with the project. `make help` lists it.
.DEFAULT_GOAL := help
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# Nothing is written in C. Only the race detector takes a C compiler: app/tools/suite sees to it.
export CGO_ENABLED := 0

## run: build, and show a made-up community at the address that it prints
.PHONY: run
run: build
	@exec ./bin/hubs demo

## dev: a process for each role, with PostgreSQL and Redis, which it installs and starts if need be
.PHONY: dev
dev: build
	@app/tools/build.sh bin/dev ./app/tools/dev
	@exec ./bin/dev

## build: make bin/hubs
.PHONY: build
build:
	@mkdir -p bin
	@app/tools/build.sh bin/hubs ./app/hubs

# What runs with the race detector. The tests of app start whole programs, and
# those of widgets read answers that are as hard to read as can be, which it would
# slow down several times: of them it watches what is made for it.
RACED := ./assets/... ./backend/... ./migrations/... ./views/... ./widgets/forge/... ./app/live ./app/web ./app/health

## test: everything that proves the project, with real databases and a browser
.PHONY: test
test: build
	@go build -o bin/suite ./app/tools/suite
	@go run ./app/tools/testenv -with race -- bin/suite \
		'-race -timeout 20m -skip HiddenIsAsIfMissing $(RACED)' '-race -timeout 20m -run NoLostUpdate ./app' '-timeout 20m -parallel 6 -skip NoLostUpdate ./widgets/... ./app/...'

## test-fresh: run README's commands in an empty Debian; ONLY=run,dev AS=user for a part
.PHONY: test-fresh
test-fresh:
	@app/tools/fresh/fresh.sh

## check: what must hold of the code: generated files, formatting, vet, linters
.PHONY: check
check: bin/golangci-lint
	@go mod verify >/dev/null
	@go mod tidy -diff
	@said=$$(go tool templ generate -include-version=false -path . 2>&1) || { echo "$$said"; exit 1; }
	@git diff --exit-code -- '*_templ.go' || (echo 'The *_templ.go files differ from their *.templ: run make generate and commit.'; exit 1)
	@test -z "$$(git ls-files --others --exclude-standard -- '*_templ.go')" || (echo 'Generated files are not committed.'; exit 1)
	@cd assets/vendor && sha256sum --quiet -c SHA256SUMS
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || (gofmt -l $$(git ls-files '*.go'); exit 1)
	@go vet ./...
	@bin/golangci-lint run ./...
	@echo 'All checks passed.'

bin/golangci-lint:
	@echo 'Building golangci-lint; the first time takes some minutes.'
	@mkdir -p bin
	@GOBIN=$(CURDIR)/bin go install $(GOLANGCI)

## generate: make *_templ.go from *.templ
.PHONY: generate
generate:
	@go tool templ generate -include-version=false -path .

## faults: break each part while people use it, about twenty minutes; ONLY=redis-flushall, or ONLY=redis, for some
.PHONY: faults
faults: build
	@HUBS_BENCH_PROGRAM=$(CURDIR)/bin/hubs go run ./app/tools/testenv -- \
		go test ./app/tools/faults -v -timeout 60m -all -only '$(ONLY)'

## fuzz: try every parser with made-up input, TIME=5m each; ONLY=FuzzMarkdown, or ONLY=backend/, for some
.PHONY: fuzz
fuzz:
	@TIME='$(or $(TIME),5m)' ONLY='$(ONLY)' app/tools/fuzz.sh

## bench: measure what the project promises, beside nginx; BENCH=./app ONLY=Streams for a part
.PHONY: bench
bench: build
	@HUBS_BENCH_PROGRAM=$(CURDIR)/bin/hubs go run ./app/tools/testenv -with nginx -- \
		go test -p 1 -run '^$$' -bench '$(or $(ONLY),.)' -benchtime $(or $(BENCHTIME),1s) -timeout 60m $(or $(BENCH),./...)

## clean: remove what was built
.PHONY: clean
clean:
	@rm -rf bin

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk -F': ' '{ printf "  make %-11s %s\n", $$1, $$2 }'
