// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of containers and checkpoints: Type\Provider\Container. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct name {
	uint32_t provider_type;
	const char *provider;
	size_t provider_length;
	const char *container;
};

struct problem {
	const char *text;
	const char *at;
};

static bool complain(struct problem *problem, const char *at, const char *text)
{
	problem->at = at;
	problem->text = text;
	return false;
}

static bool is_control(int32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* What is wrong with the characters and the length of the part [@from, @to) */
struct part_problems {
	const char *control;
	const char *length;
};

static bool check_part(const char *from, const char *to,
		       const struct part_problems *wrong,
		       struct problem *problem)
{
	const char *at = from, *here;
	unsigned int units = 0;
	int32_t c;

	while (at < to) {
		here = at;
		c = text_next(&at);
		if (c < 0)
			return complain(problem, here,
					"the name is not valid UTF-8");
		if (is_control(c))
			return complain(problem, here, wrong->control);
		units += c >= 0x10000 ? 2 : 1;
		if (units > CLUSCTL_MAX_NAME)
			return complain(problem, from, wrong->length);
	}
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The type in decimal and the backslash behind it; steps over both. */
static bool parse_type(const char **in, uint32_t *type, struct problem *problem)
{
	const char *p = *in;
	uint32_t value = 0;

	if (!is_digit(*p))
		return complain(problem, p,
				"the name does not begin with a provider type");
	if (*p == '0')
		return complain(problem, p,
				"the provider type begins with a zero");
	for (; is_digit(*p); p++) {
		if (p - *in == 3)
			return complain(problem, *in,
					"the provider type is above 999");
		value = 10 * value + (uint32_t)(*p - '0');
	}
	if (*p != '\\')
		return complain(
			problem, p,
			"there is no backslash behind the provider type");
	*type = value;
	*in = p + 1;
	return true;
}

static bool parse(const char *text, struct name *name, struct problem *problem)
{
	static const struct part_problems provider = {
		.control = "the provider has a control character",
		.length = "the provider is longer than 260 UTF-16 units",
	};
	static const struct part_problems container = {
		.control = "the container has a control character",
		.length = "the container is longer than 260 UTF-16 units",
	};
	const char *separator;

	if (!parse_type(&text, &name->provider_type, problem))
		return false;
	separator = strchr(text, '\\');
	if (!separator)
		return complain(
			problem, text + strlen(text),
			"there is no second backslash, between the provider and the container");
	name->provider = text;
	name->provider_length = (size_t)(separator - text);
	name->container = separator + 1;
	if (!check_part(text, separator, &provider, problem))
		return false;
	if (!*name->container)
		return complain(problem, name->container,
				"the name of the container is missing");
	return check_part(name->container,
			  name->container + strlen(name->container), &container,
			  problem);
}

CLUSCTL_API const char *clusctl_name_problem(const char *name, size_t *offset)
{
	struct problem problem;
	struct name parsed;

	if (parse(name, &parsed, &problem))
		return NULL;
	if (offset)
		*offset = (size_t)(problem.at - name);
	return problem.text;
}

CLUSCTL_API int clusctl_name_build(uint32_t provider_type, const char *provider,
				   const char *container, char **name)
{
	struct problem problem;
	struct name parsed;
	char *text;

	/* A backslash in the provider would move to the container. */
	if (provider && strchr(provider, '\\'))
		return ctl_fail(ERROR_INVALID_PARAMETER);
	if (asprintf(&text, "%u\\%s\\%s", provider_type,
		     provider ? provider : "", container) < 0)
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	if (!parse(text, &parsed, &problem)) {
		free(text);
		return ctl_fail(ERROR_INVALID_PARAMETER);
	}
	*name = text;
	return ctl_ok();
}

CLUSCTL_API int clusctl_name_split(const char *name, uint32_t *provider_type,
				   char **provider, char **container)
{
	struct problem problem;
	struct name parsed;
	char *p, *c;

	if (!parse(name, &parsed, &problem))
		return ctl_fail(ERROR_INVALID_PARAMETER);
	p = strndup(parsed.provider, parsed.provider_length);
	c = strdup(parsed.container);
	if (!p || !c) {
		free(p);
		free(c);
		return ctl_fail(ERROR_NOT_ENOUGH_MEMORY);
	}
	if (provider_type)
		*provider_type = parsed.provider_type;
	if (provider)
		*provider = p;
	else
		free(p);
	if (container)
		*container = c;
	else
		free(c);
	return ctl_ok();
}
