// SPDX-License-Identifier: GPL-2.0-or-later
/* The configuration file: what is refused is said with its line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../host/ktap.h"
#include "config.h"

/* What is said of a file with @text; to be freed */
static char *said_of(const char *text, int expected)
{
	int file = memfd_create("config", MFD_CLOEXEC);
	char path[32], *said = NULL;
	struct config config;
	FILE *err = stderr;
	size_t size;

	if (write(file, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	stderr = open_memstream(&said, &size);
	if (!stderr)
		abort();
	CHECK_INT(config_read(path, true, &config), expected);
	fclose(stderr);
	stderr = err;
	config_free(&config);
	close(file);
	return said;
}

static void check_good(const char *text)
{
	char *said = said_of(text, 0);

	CHECK_STR(said, "");
	free(said);
}

/* Refused with one line that ends with @wanted */
static void check_bad(const char *text, const char *wanted)
{
	char *said = said_of(text, -EINVAL);
	char *at = strstr(said, ", line ");

	if (CHECK(at)) {
		said[strcspn(said, "\n")] = '\0';
		CHECK_STR(at + 2, wanted);
	}
	free(said);
}

#define CERTIFICATE "etcd_cert_file = /c\n"
#define KEY_FILE "etcd_key_file = /k\n"

static void takes_what_is_good(void)
{
	check_good("");
	check_good("engine = etcd\netcd_endpoints = https://n1:2379\n");
	check_good("etcd_endpoints =\thttps://n1:2379 \thttp://[::1]:1\n");
	check_good(CERTIFICATE "# as one needs\n" KEY_FILE);
	check_good(KEY_FILE CERTIFICATE);
	check_good("etcd_password_file = /p\netcd_user = me\n");
}

static void refuses_urls(void)
{
	static const char comma[] =
		"line 2: etcd_endpoints has a comma: URLs are separated by spaces";
	static const char scheme[] =
		"line 1: etcd_endpoints has one that begins neither with https:// nor with http://";

	check_bad("node = one\netcd_endpoints = https://n1:1,https://n2:1\n",
		  comma);
	check_bad("node = one\netcd_endpoints = https://n1:1, https://n2:1\n",
		  comma);
	check_bad("etcd_endpoints = n1:2379\n", scheme);
	check_bad("etcd_endpoints = https://n1:2379 n2:2379\n", scheme);
	check_bad("etcd_endpoints = https:/n1:2379\n", scheme);
	check_bad("etcd_endpoints =\n", "line 1: etcd_endpoints is empty");
}

static void refuses_halves(void)
{
	check_bad("\n" CERTIFICATE,
		  "line 2: etcd_cert_file needs etcd_key_file");
	check_bad("# so\n\n" KEY_FILE,
		  "line 3: etcd_key_file needs etcd_cert_file");
	check_bad("etcd_user = me\n",
		  "line 1: etcd_user needs etcd_password_file");
}

static const struct ktap_case cases[] = {
	KTAP_CASE(takes_what_is_good),
	KTAP_CASE(refuses_urls),
	KTAP_CASE(refuses_halves),
};

KTAP_MAIN(cases)
