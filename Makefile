# make            target/dropscope, ready to run
# make test       everything: unit tests, then the kernel tests (skipped, with a message, without root and BPF)
# make test-unit  only the tests that need no rights
# make test-long  the test that kills a recording, fifty times instead of ten
# make test-vm    boots the kernels of test-vm/kernels.lock in QEMU and tries dropscope on each; test-vm/run --help
# make demo       installs what is missing, builds, and shows real drops for ten seconds
# make bench      what dropscope and other tracers cost on this machine, side by side (root); make bench HELP=1
# make bench-java what the Java half takes an event, with JMH: target/jmh.json; needs no rights, takes four minutes
# make install    PREFIX (default /usr/local) and DESTDIR as usual; make uninstall takes it away again
# make format     lays out the Java sources; the build fails where they are not
# make bindings   generates native-bindings with jextract
# make clean
# V=1 shows whole commands and all that Maven says. MVN_FLAGS=-o builds offline once everything has been fetched.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

PREFIX ?= /usr/local
V ?= 0
Q := $(if $(filter 0,$(V)),@,)
say = $(if $(filter 0,$(V)),@printf '%-5s %s\n' '$(1)' '$(2)')

# Found when a recipe needs it, so that a make with nothing to do starts no search.
find_jdk = JAVA_HOME=$$(src/build/find-jdk.sh) && export JAVA_HOME
maven := MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $$MAVEN_OPTS" mvn -B -ntp -Dstyle.color=never $(if $(filter 0,$(V)),-q) $(MVN_FLAGS)

# The first that is installed of NAME and NAME-VERSION, the highest version first.
newest = $(firstword $(shell command -v $(1)) $(shell ls /usr/bin/$(1)-[0-9]* 2>/dev/null | sort -rV) $(1))

# ---- BPF

bpf_sources := $(wildcard bpf/*.bpf.c)
bpf_objects := $(bpf_sources:bpf/%.bpf.c=target/bpf/io/dropscope/bpf/%.bpf.o)
machine := $(shell uname -m)
bpf_arch := $(patsubst aarch64,arm64,$(patsubst x86_64,x86,$(machine)))
CLANG ?= $(call newest,clang)
LLVM_STRIP ?= $(call newest,llvm-strip)
# asm/types.h lives in the multi-architecture directory, which clang leaves out for the target bpf.
BPF_CFLAGS := -O2 -g -target bpf -mcpu=v3 -Wall -Werror -D__TARGET_ARCH_$(bpf_arch) -Ibpf -idirafter /usr/include/$(machine)-linux-gnu

# ---- what the jar and the generator are made from; directories too, so that a removed file counts as a change

java_inputs := $(shell find src/main/java src/main/internal-api src/main/resources native-bindings/java 2>/dev/null) pom.xml LICENSE
launcher_inputs := src/main/launcher/dropscope.sh src/build/jvm.sh src/build/make-launcher.sh
generator_sources := $(wildcard src/lab/*.c)

.PHONY: all test test-unit test-long test-vm bench bench-flows bench-java demo install uninstall bindings format clean help

all: target/dropscope target/dropgen

target/bpf/io/dropscope/bpf/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h) Makefile
	$(call say,BPF,$(<F))
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@
	$(Q)$(LLVM_STRIP) -g --remove-section=.rel.BTF.ext $@

target/dropgen: $(generator_sources) $(wildcard src/lab/*.h)
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -O2 -Wall -Wextra -Werror $(generator_sources) -o $@

# Emptied first: a library that is gone from the pom must be gone from the class path, and a failed build leaves no launcher.
target/lib/dropscope.jar: $(java_inputs) $(bpf_objects) src/build/RewriteOldClasses.java
	$(call say,JAVA,$@)
	$(Q)rm -rf target/lib target/dropscope
	$(Q)$(find_jdk) && $(maven) -Dmaven.test.skip package
	$(Q)$(find_jdk) && $$JAVA_HOME/bin/java src/build/RewriteOldClasses.java target/lib/*.jar
	$(Q)touch $@

target/dropscope: target/lib/dropscope.jar $(launcher_inputs)
	$(call say,AOT,$@)
	$(Q)$(find_jdk) && src/build/make-launcher.sh $@ lib "$$JAVA_HOME"

test: all
	$(call say,TEST,unit and kernel)
	$(Q)rm -rf target/test-reports
	$(Q)$(find_jdk) && $(maven) test
	$(Q)src/build/count-tests.sh target/test-reports/unit target/test-reports/kernel

test-unit: $(bpf_objects)
	$(call say,TEST,unit)
	$(Q)rm -rf target/test-reports
	$(Q)$(find_jdk) && $(maven) -Dkernel-test.skip test
	$(Q)src/build/count-tests.sh target/test-reports/unit

test-long: all
	$(call say,TEST,a recording that is killed fifty times)
	$(Q)rm -rf target/test-reports
	$(Q)$(find_jdk) && $(maven) test-compile
	$(Q)$(find_jdk) && DROPSCOPE_KILLS=50 $(maven) surefire:test@kernel-test -Dtest=RecordFailureTest
	$(Q)src/build/count-tests.sh target/test-reports/kernel

# Names of kernels in TEST_VM: make test-vm TEST_VM='5.10 7.2'
test-vm: all
	$(Q)src/build/install-packages.sh --test-vm --check || { \
	    echo 'make test-vm: src/build/install-packages.sh --test-vm installs them' >&2; exit 1; }
	$(Q)$(find_jdk) && $(maven) test-compile
	$(Q)$(find_jdk) && MVN_FLAGS='$(MVN_FLAGS)' test-vm/run $(TEST_VM)
	$(Q)src/build/count-tests.sh target/test-reports/test-vm/*

# JMH=PATTERN runs only benchmarks of that name; JMH_FLAGS go to JMH (-h tells).
bench-java: $(bpf_objects)
	$(call say,JAVA,target/jmh-classes)
	$(Q)$(find_jdk) && $(maven) -Pjmh -Dspotless.check.skip test-compile
	$(call say,JMH,target/jmh.json)
	$(Q)$(find_jdk) && $$JAVA_HOME/bin/java -cp "target/jmh-classes:target/test-classes:target/classes:$$(cat target/jmh.classpath)" \
	    org.openjdk.jmh.Main '$(JMH)' -rf json -rff target/jmh.json -prof gc $(JMH_FLAGS)

demo:
	$(Q)src/build/install-packages.sh
	$(Q)JAVA_HOME=$$(src/build/find-jdk.sh --install) && export JAVA_HOME && $(MAKE) -s --no-print-directory all
	$(Q)src/lab/demo.sh

# Variables of the command line go to the bench. stdout has its tables only. Its own JVM compiles little, as it shares the
# CPUs with what it measures.
bench:
	$(Q)$(MAKE) -s --no-print-directory all >&2
	$(Q)$(find_jdk) && exec $$JAVA_HOME/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
	    -cp 'target/lib/*' src/bench/java/io/dropscope/bench/Bench.java $(filter-out V=% MVN_FLAGS=%,$(MAKEOVERRIDES))

# Memory over a quarter of an hour of ever new flows; make bench has its result in the table of goals.
bench-flows:
	$(Q)$(MAKE) -s --no-print-directory bench ONLY=flows JSON=target/bench-flows.json

# The cache is made again where the jars end up.
install: target/dropscope
	$(call say,INST,$(DESTDIR)$(PREFIX)/bin/dropscope)
	$(Q)rm -rf '$(DESTDIR)$(PREFIX)/lib/dropscope'
	$(Q)install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/lib/dropscope'
	$(Q)install -p -m 644 target/lib/*.jar LICENSE '$(DESTDIR)$(PREFIX)/lib/dropscope'
	$(Q)$(find_jdk) && src/build/make-launcher.sh '$(DESTDIR)$(PREFIX)/bin/dropscope' ../lib/dropscope "$$JAVA_HOME"

uninstall:
	$(call say,RM,$(DESTDIR)$(PREFIX)/bin/dropscope)
	$(Q)rm -rf '$(DESTDIR)$(PREFIX)/bin/dropscope' '$(DESTDIR)$(PREFIX)/lib/dropscope'

# jextract's argument file says which header, package, library and symbols.
bindings:
	$(Q)command -v jextract >/dev/null || { \
	    echo 'make bindings: needs jextract on the PATH (early-access builds: https://jdk.java.net/jextract/)' >&2; exit 1; }
	$(call say,JEXT,native-bindings/java)
	$(Q)jextract --output native-bindings/java @native-bindings/libbpf.args

format:
	$(Q)$(find_jdk) && $(maven) spotless:apply

clean:
	$(Q)rm -rf target

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile
