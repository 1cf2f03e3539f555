# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of the engine etcd, with clusters of their own: the contract of all
# engines, and what becomes of it when etcd fails. With the sanitizers.
#
#	make -f etcd.mk			builds them
#	make -f etcd.mk run		runs them; seed=NUMBER, seconds=NUMBER and
#					writers=NUMBER are for the last one

top	:= ../..
out	?= build/etcd
engine	:= $(top)/userspace/daemon

CC	?= gcc
CFLAGS	?= -O1 -g
flags	:= -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow \
	   -Wstrict-prototypes -Wmissing-prototypes -pthread -I$(engine) \
	   -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all
build	:= -C $(top)/userspace CC=$(CC) SANITIZE=1 \
	   BUILD=$(abspath $(out))/userspace
engines	:= $(abspath $(out))/userspace/daemon/engines.a
libs	= $(shell $(MAKE) -s --no-print-directory $(build) engine-libs)
headers	:= $(wildcard *.h ../host/ktap.h $(engine)/*.h)
programs := $(addprefix $(out)/,etcd_contract etcd_store etcd_outage etcd_lost \
	   etcd_broken etcd_secure etcd_full etcd_oracle)

.PHONY: all
all: $(programs)

.PHONY: run
run: $(programs)
	./etcd_run build/etcd.ktap $(out)

$(out)/etcd_contract: contract.c $(wildcard contract_*.c)
$(out)/etcd_lost $(out)/etcd_broken: etcd_proxy.c

$(out)/etcd_contract: $(engines) $(headers) fixture.c | $(out)
	$(CC) $(flags) $(CFLAGS) -o $@ $(filter %.c,$^) $(engines) $(libs)

$(out)/%: %.c etcd_shell.c fixture.c $(engines) $(headers) | $(out)
	$(CC) $(flags) $(CFLAGS) -o $@ $(filter %.c,$^) $(engines) $(libs)

.PHONY: engines
engines:
	+$(MAKE) $(build) engines

# The empty recipe has make look at the file again.
$(engines): engines ;

$(out):
	mkdir -p $@

.PHONY: clean
clean:
	rm -rf $(out)
