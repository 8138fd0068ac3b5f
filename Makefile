# Everything a newcomer needs. Each target sets up what it needs and says so; `make run` first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test bench bench-media demo fuzz web clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile

run: ## set up, build and serve on http://localhost:8000
	@scripts/run

test: ## every check: format, lints, tests on all stores, the web app, the browser
	@scripts/test

bench: ## measure, each figure with the machine's fsync rate beside it
	@scripts/bench

bench-media: ## measure the media server, beside Debian's janus (root: it makes network namespaces)
	@scripts/bench-media

demo: ## serve, with a meeting of eight simulated people in it
	@scripts/demo

fuzz: ## throw generated requests at every documented call
	@scripts/fuzz

web: ## build the web app into web/dist
	@scripts/web

clean: ## remove what was built; data/ stays
	rm -rf target web/dist web/node_modules web/test-results web/playwright-report .tools
