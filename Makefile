# SPDX-License-Identifier: GPL-2.0-only
# A plain front for Meson. `make` builds build/drydock; `make help` lists the rest.

SECONDS ?= 60

.PHONY: all help setup demo test check asan tsan tidy parity fuzz bench clean

all: setup
	@ninja -C build drydock

help:
	@echo "make          build build/drydock"
	@echo "make demo     set up, build, and run the main job on examples/"
	@echo "make test     set up, build and pass the tests (what CI runs)"
	@echo "make check    the tests of the normal build only"
	@echo "make asan     the tests under the address and undefined-behaviour sanitizers"
	@echo "make tsan     threads in an arena under the thread sanitizer (SECONDS=60)"
	@echo "make tidy     check style and layering"
	@echo "make parity   compare verdicts and logs with Linux's (needs the golden corpus: GOLDEN=DIR)"
	@echo "make fuzz     fuzz every parser (SECONDS=60 each)"
	@echo "make bench    speed, side by side with the host's kernel where there is one"

setup:
	@tools/setup

demo: all
	@examples/demo

test: setup
	@tools/run-tests --all

check: setup
	@tools/run-tests

asan: setup
	@tools/run-tests --asan-only

tsan: setup
	@[ -e build/tsan/build.ninja ] || \
		meson setup build/tsan -Db_sanitize=thread -Db_lundef=false >/dev/null
	@ninja -C build/tsan tests/test_arena_threads >/dev/null
	@build/tsan/tests/test_arena_threads $(SECONDS)

tidy:
	@tools/tidy

GOLDEN ?= ../shared/golden
parity: all
	@tools/parity $(GOLDEN)
	@tools/log-parity $(GOLDEN)

fuzz: setup
	@tools/fuzz $(SECONDS)

bench: all
	@ninja -C build bench/micro bench/arena
	@build/bench/micro
	@build/bench/arena

clean:
	rm -rf build
