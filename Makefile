# SPDX-License-Identifier: Apache-2.0
# Each target installs what it needs by name, builds, and does its job. `make` lists them.

# What the library and the command are built with.
BUILD_PACKAGES = g++ cmake ninja-build ccache flatbuffers-compiler libflatbuffers-dev libfmt-dev \
                 nlohmann-json3-dev libcli11-dev libgtest-dev libgmock-dev
# Plots, and the Arduino Uno with its simulator.
HELLO_PACKAGES = gnuplot-nox fonts-dejavu-core gcc-avr binutils-avr avr-libc arduino-core-avr \
                 libsimavr-dev libelf-dev
# Tests: Cortex-M and its simulator, the referee's Node.
TEST_PACKAGES = gcc-arm-none-eabi libnewlib-arm-none-eabi \
                libstdc++-arm-none-eabi-newlib qemu-system-arm node:nodejs npm:npm
CHECK_PACKAGES = clang clang-format clang-tidy
BENCH_PACKAGES = libbenchmark-dev
TORCH_PACKAGES = python3-torch libopenblas0-pthread
FUZZ_PACKAGES = clang libclang-rt-14-dev

HELLO = $(BUILD_PACKAGES) $(HELLO_PACKAGES)
TEST = $(HELLO) $(TEST_PACKAGES)
SOURCES = git ls-files '*.h' '*.cpp'

.PHONY: help hello test bench bench-run bench-train check format asan fuzz clean
.DEFAULT_GOAL := help

help:
	@echo "make hello   the whole way, from a noisy sine to a fading LED: out/hello_world/report.html"
	@echo "make test    unit, conformance, end-to-end and referee tests"
	@echo "make bench   speed and size, beside what others reach"
	@echo "make bench-run     inference beside LiteRT"
	@echo "make bench-train   training beside PyTorch"
	@echo "make check   format, clang-tidy, include arrows"
	@echo "make format  format the sources"
	@echo "make asan    all tests with address and undefined-behaviour sanitizers"
	@echo "make fuzz    a minute of fuzzing for every reader"

hello:
	@scripts/install_packages $(HELLO)
	@scripts/build release hello_world onda_cli
	@build/release/examples/hello_world/hello_world --output out/hello_world $(ARGUMENTS)

test:
	@scripts/install_packages $(TEST)
	@scripts/npm_install tests/referee
	@scripts/build release all
	@ctest --preset release -j2

bench:
	@scripts/install_packages $(TEST) $(BENCH_PACKAGES)
	@scripts/npm_install tests/referee
	@scripts/build bench onda_bench onda_simavr
	@build/bench/bench/onda_bench

bench-run:
	@scripts/install_packages $(TEST) $(BENCH_PACKAGES)
	@scripts/npm_install tests/referee
	@scripts/build bench onda_run_bench
	@build/bench/bench/onda_run_bench

bench-train:
	@scripts/install_packages $(HELLO) $(BENCH_PACKAGES) $(TORCH_PACKAGES)
	@scripts/build bench onda_train_bench
	@build/bench/bench/onda_train_bench --threads 1
	@build/bench/bench/onda_train_bench --threads 2

check:
	@scripts/install_packages $(TEST) $(CHECK_PACKAGES)
	@$(SOURCES) | xargs clang-format --dry-run -Werror
	@scripts/build release onda_tests
	@build/release/tests/onda_tests --gtest_brief=1 --gtest_filter='IncludeArrows.*'
	@scripts/build check generated/onda_schema.h
	@$(SOURCES) | grep -v -e '\.h$$' -e must_not_compile -e '^fuzz/' -e '^bench/' | \
	    xargs -n 4 -P 2 clang-tidy -p build/check --quiet

format:
	@scripts/install_packages $(CHECK_PACKAGES)
	@$(SOURCES) | xargs clang-format -i

asan:
	@scripts/install_packages $(TEST) $(FUZZ_PACKAGES)
	@scripts/npm_install tests/referee
	@scripts/build asan all
	@ctest --preset asan -j2

fuzz:
	@scripts/install_packages $(TEST) $(FUZZ_PACKAGES)
	@scripts/build asan fuzz_minute

clean:
	rm -rf build out
