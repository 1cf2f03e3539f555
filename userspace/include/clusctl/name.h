/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of containers and checkpoints: Type\Provider\Container. */
#ifndef CLUSCTL_NAME_H
#define CLUSCTL_NAME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * clusctl_name_problem() - which part of a name is wrong?
 * @name: Type\Provider\Container
 * @offset: where in @name, in bytes; may be NULL
 *
 * This is about syntax only: a well-formed name may be one of a provider, or of
 * a container, that there is not.
 *
 * Return: an English phrase, or NULL if the name is well-formed
 */
const char *clusctl_name_problem(const char *name, size_t *offset);

/**
 * clusctl_name_build() - make a name from its parts
 * @provider_type: 1 to 999
 * @provider: provider; NULL or "" for the default of the type
 * @container: container
 * @name: Type\Provider\Container; free() it
 * Return: 0, or a negative errno; ERROR_INVALID_PARAMETER -EINVAL if the parts
 * cannot make up a well-formed name
 */
int clusctl_name_build(uint32_t provider_type, const char *provider,
		       const char *container, char **name);

/**
 * clusctl_name_split() - take a name apart
 * @name: Type\Provider\Container
 * @provider_type: 1 to 999; may be NULL
 * @provider: provider, "" for the default; free() it; may be NULL
 * @container: container; free() it; may be NULL
 * Return: 0, or a negative errno; ERROR_INVALID_PARAMETER -EINVAL if the name is
 * not well-formed
 */
int clusctl_name_split(const char *name, uint32_t *provider_type,
		       char **provider, char **container);

#ifdef __cplusplus
}
#endif

#endif
