# SPDX-License-Identifier: GPL-2.0-or-later
# Targets for people. What the module is made of is said in Kbuild.
#
# The locks let several builds run at once in one tree.

# The kernel to build the module for: the newest Debian 6.1 that has headers.
KDIR	?= $(shell tests/vm/kernel build)
PREFIX	?= /usr/local
datadir	= $(DESTDIR)$(PREFIX)/lib
DEPMOD	?= depmod

# A module is installed for the running kernel, if KDIR does not say otherwise.
running	:= /lib/modules/$(shell uname -r)/build
target	= $(if $(filter file,$(origin KDIR)),$(running),$(KDIR))
release	= $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		  $(target)/include/generated/utsrelease.h 2>/dev/null)
module	= $(DESTDIR)/lib/modules/$(release)/updates/clusctl.ko

.PHONY: help
help: ## show this list
	@echo "clusctl: crypto checkpoints of cluster resources, for Linux"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26
	@echo
	@echo "Variables: KDIR, the kernel's build directory; DESTDIR; PREFIX"

.PHONY: demo
demo: demo-node ## boot VMs with clusctl, kill one, and see others go on
	@tests/vms/demo --if-memory

.PHONY: demo-node
demo-node: ## the first part of it, two VMs without a cluster
	@tests/vm/demo

.PHONY: demo-cluster
demo-cluster: ## the other part, three VMs with etcd and Pacemaker
	@tests/vms/demo

.PHONY: setup
setup: ## install the Debian packages that are missing
	@tests/setup

.PHONY: modules
modules: ## build clusctl.ko
	@test -n "$(KDIR)"
	flock -o Kbuild $(MAKE) -C $(KDIR) M=$(CURDIR) modules

.PHONY: userspace
userspace: ## build the library, clusctl(1) and clusctld(8)
	flock -o userspace/Makefile $(MAKE) -C userspace

.PHONY: test
test: ## run all tests, on this machine and in VMs
	@tests/lanes

.PHONY: test-cluster
test-cluster: ## let Pacemaker move keys in a cluster of three VMs, and judge
	@tests/lanes cluster

.PHONY: oracle
oracle: ## change keys on three VMs that fail, and judge, until interrupted
	@tests/setup test cluster
	@$(MAKE) modules userspace
	@mkdir -p tests/build
	@CLUSCTL_ROUNDS=$${CLUSCTL_ROUNDS:-0} CLUSCTL_LIMIT=infinity \
		tests/vms/run tests/build/oracle.ktap oracle

.PHONY: test-matrix
test-matrix: ## run the lanes host, and stock on all kernels of Debian (as root)
	@tests/setup test matrix
	@others=$$(tests/vm/kernel others) && \
		echo "Debian's own kernel, and" $$others && \
		tests/lanes host stock $$(printf 'stock-%s ' $$others)

.PHONY: test-kcsan
test-kcsan: ## look for data races, with a kernel that is built for it
	@tests/lanes kcsan

.PHONY: soak
soak: ## ten minutes of races, and 1,000 times of loading and unloading
	@CLUSCTL_SECONDS=600 CLUSCTL_CYCLES=1000 tests/lanes races

.PHONY: fuzz
fuzz: ## fuzz each parser for five minutes, and the module with 1,000,000 calls
	@tests/setup test debug
	@tests/fuzz/run --time 300
	@tests/fuzz/kernel/run --calls 1000000 --timeout 36000

.PHONY: peers
peers: ## run the test suites of others beside a busy module
	@tests/lanes peers

.PHONY: coverage
coverage: ## say which lines of the module the tests run
	@tests/coverage

.PHONY: bench
bench: ## count what each operation costs, beside what others offer
	@tests/bench/run

.PHONY: bench-check
bench-check: ## the same in the VM, and fail if one costs more than it did
	@tests/bench/check

.PHONY: check
check: ## run the style and static checks
	@tests/check

.PHONY: install
install: install-module install-userspace ## install everything (as root)

.PHONY: install-module
install-module: ## install clusctl.ko for the running kernel, or KDIR's
	@test -e $(target)/Makefile || { \
		echo "There are no headers of this kernel, so no module can be" \
			"built for it."; \
		echo "Install linux-headers-$$(uname -r), or name another" \
			"kernel: make install KDIR=/lib/modules/RELEASE/build"; \
		echo "(make install-userspace installs the rest.)"; \
		exit 1; } >&2
	$(MAKE) modules KDIR=$(target)
	install -D -m 644 clusctl.ko $(module)
	$(if $(DESTDIR),,$(DEPMOD) $(release))

.PHONY: install-userspace
install-userspace: ## install the library, the command, the daemon and the udev rule
	flock -o userspace/Makefile $(MAKE) -C userspace install \
		PREFIX=$(PREFIX)
	install -D -m 644 userspace/data/60-clusctl.rules \
		$(datadir)/udev/rules.d/60-clusctl.rules
	install -D -m 644 userspace/data/modules-load.conf \
		$(datadir)/modules-load.d/clusctl.conf
	install -D -m 644 userspace/data/sysusers.conf \
		$(datadir)/sysusers.d/clusctl.conf
	install -D -m 644 userspace/data/tmpfiles.conf \
		$(datadir)/tmpfiles.d/clusctl.conf
	$(if $(DESTDIR),,@echo "Now run: systemd-sysusers;" \
		"systemd-tmpfiles --create clusctl.conf; systemctl daemon-reload;" \
		"udevadm control --reload; ldconfig; modprobe clusctl")

.PHONY: uninstall
uninstall: ## remove what install has installed
	rm -f $(datadir)/udev/rules.d/60-clusctl.rules \
		$(datadir)/modules-load.d/clusctl.conf \
		$(datadir)/sysusers.d/clusctl.conf \
		$(datadir)/tmpfiles.d/clusctl.conf
	$(MAKE) -C userspace uninstall PREFIX=$(PREFIX)
	$(if $(wildcard $(target)/Makefile),rm -f $(module))
	$(if $(DESTDIR),,$(if $(wildcard $(target)/Makefile),$(DEPMOD) $(release)))

.PHONY: clean
clean: ## remove what was built
	$(if $(wildcard $(KDIR)/Makefile),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)
	$(MAKE) -C userspace clean
	$(MAKE) -C tests/host clean
	$(MAKE) -C tests/selftest clean
	$(MAKE) -C tests/cluster clean
	$(MAKE) -C tests/faults clean
	$(MAKE) -C tests/races clean
	$(MAKE) -C tests/engine clean
	$(MAKE) -C tests/daemon clean
	$(MAKE) -C tests/bench/guest clean
	$(MAKE) -C tests/bench/store clean
	$(MAKE) -C tests/win32 clean
	rm -rf tests/build
