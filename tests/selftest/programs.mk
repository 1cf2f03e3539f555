# SPDX-License-Identifier: GPL-2.0-or-later
# Programs of another directory for the VM, of its files and of what the tests of
# this directory share. To be included there, with
#
#   top       the top of the tree
#   out       where to build, by default build
#   unshared  files of this directory that are not wanted

out	?= build
selftest := $(top)/tests/selftest
header	:= $(top)/uapi/linux/clusctl.h

CFLAGS	?= -O2 -g
flags	:= -std=gnu11 -Wall -Wextra -Werror -pthread -I$(top)/uapi \
	   -iquote $(selftest) -iquote . -iquote $(out)
headers	:= $(wildcard *.h $(selftest)/*.h) $(header)

tests	:= $(patsubst %.c,$(out)/%,$(wildcard *_test.c))
# seal_*.c need libcrypto.
shared	:= $(filter-out $(wildcard $(selftest)/*_test.c $(selftest)/seal_*.c) \
	     $(unshared:%=$(selftest)/%),$(wildcard $(selftest)/*.c))
objects	:= $(shared:$(selftest)/%.c=$(out)/selftest_%.o)

.PHONY: all
all: $(tests)

$(tests): $(out)/%: $(out)/%.o $(objects)
	$(CC) -static -pthread $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(out)/selftest_%.o: $(selftest)/%.c $(headers) | $(out)
	$(CC) $(flags) $(CFLAGS) -c -o $@ $<

$(out)/%.o: %.c $(headers) | $(out)
	$(CC) $(flags) $(CFLAGS) -c -o $@ $<

$(out):
	mkdir -p $@

.PHONY: clean
clean:
	rm -rf $(out)
