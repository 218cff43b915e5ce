# The front desk: verbs only. Meson builds (meson.build); see CONTRIBUTING.md.
#   make demo DATA="posts.csv more.ndjson"   the demo on your own files, folders, archives
#   make fuzz FUZZ_SECONDS=60                each reader for a minute
DATA ?=
FUZZ_SECONDS ?= 10
JOBS ?= $(shell nproc)
TEST = meson test --print-errorlogs --no-rebuild

.PHONY: build setup configured demo test clang asan tsan valgrind fuzz bench check install clean
build: configured
	@ninja -C build -j $(JOBS)
setup:
	@tools/setup
configured: setup
	@test -f build/build.ninja || meson setup build
demo: configured
	@ninja -C build -j $(JOBS) app/cli/lockstep
	@build/app/cli/lockstep demo $(DATA)
test: build
	@$(TEST) -C build
clang asan tsan valgrind: setup
	@tools/variant $@
fuzz: setup
	@tools/variant fuzz $(FUZZ_SECONDS)
bench: build
	@for b in build/tests/*_bench; do echo "$$b"; "$$b" || exit 1; done
check: build
	@$(TEST) -C build --suite check
install: build
	@meson install -C build --no-rebuild
clean:
	rm -rf build build-*
