// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many values of 2 KiB libcurl puts into etcd in a second, one after the other on
 * one connection: what clusctld's storing is compared with.
 *
 *	put URL PREFIX
 */
#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rows.h"

#define PUTS 50 /* of a round */
#define PUT_SIZE 2048
#define BASE64(size) (((size) + 2) / 3 * 4 + 1)

static CURL *curl;
static const char *prefix;

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void must(int done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "put: %s failed\n", what);
	exit(1);
}

/* The answer is not looked at. */
static size_t ignore(char *data, size_t size, size_t count, void *unused)
{
	(void)data;
	(void)unused;
	return size * count;
}

static void put_one(unsigned int number)
{
	static unsigned char value[PUT_SIZE];
	char key[128], key64[BASE64(sizeof(key))], value64[BASE64(PUT_SIZE)];
	char body[sizeof(key64) + sizeof(value64) + 32];
	long status = 0;

	snprintf(key, sizeof(key), "%s%u", prefix, number);
	memset(value, (int)number, sizeof(value));
	EVP_EncodeBlock((unsigned char *)key64, (unsigned char *)key,
			(int)strlen(key));
	EVP_EncodeBlock((unsigned char *)value64, value, sizeof(value));
	snprintf(body, sizeof(body), "{\"key\":\"%s\",\"value\":\"%s\"}", key64,
		 value64);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	must(curl_easy_perform(curl) == CURLE_OK, "a put");
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	must(status == 200, "a put, with another status than 200,");
}

static double puts_in_a_second(unsigned int round)
{
	double begun = now();
	unsigned int i;

	for (i = 0; i < PUTS; i++)
		put_one(round * PUTS + i);
	return PUTS / (now() - begun);
}

static void prepare(const char *endpoint)
{
	char url[256];

	snprintf(url, sizeof(url), "%s/v3/kv/put", endpoint);
	curl = curl_easy_init();
	must(!!curl, "libcurl");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
}

int main(int argc, char **argv)
{
	static const struct row row = { .name = "put with libcurl, etcd",
					.shape = "-" };
	double values[ROW_ROUNDS];
	unsigned int i;

	must(argc == 3, "finding a URL and a prefix in its arguments");
	prefix = argv[2];
	prepare(argv[1]);
	for (i = 0; i < ROW_WARM_UPS + ROW_ROUNDS; i++)
		values[i < ROW_WARM_UPS ? 0 : i - ROW_WARM_UPS] =
			puts_in_a_second(i);
	row_print_values(&row, "/s", values, ROW_ROUNDS);
	curl_easy_cleanup(curl);
	return 0;
}
