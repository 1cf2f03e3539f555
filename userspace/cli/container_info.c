// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of a container, as text and as JSON. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

const char *pair_word(const struct clusctl_container_info *info,
		      enum clusctl_spec spec)
{
	const struct clusctl_pair_info *pair =
		clusctl_container_info_get_pair(info, spec);

	if (clusctl_container_info_is_dead(info))
		return "dead";
	if (!pair)
		return "-";
	if (clusctl_pair_info_is_dead(pair))
		return "dead";
	return clusctl_pair_info_is_exportable(pair) ? "exportable" :
						       "not exportable";
}

/* The public half of a pair; NULL if it cannot be had, which is no error here */
static struct clusctl_key *get_public(struct clusctl_cluster *cluster,
				      const struct clusctl_container_info *info,
				      enum clusctl_spec spec)
{
	struct clusctl_key *key;

	if (!cluster ||
	    clusctl_container_public_key(
		    cluster, clusctl_container_info_get_scope(info),
		    clusctl_container_info_get_name(info), spec, &key))
		return NULL;
	return key;
}

static json_t *pair_json(const struct clusctl_container_info *info,
			 struct clusctl_cluster *cluster,
			 enum clusctl_spec spec)
{
	const struct clusctl_pair_info *pair =
		clusctl_container_info_get_pair(info, spec);
	struct clusctl_key *key;
	json_t *json;

	if (!pair)
		return json_null();
	json = json_pack("{s:i, s:b, s:b, s:b}", "serial",
			 clusctl_pair_info_get_serial(pair), "exportable",
			 clusctl_pair_info_is_exportable(pair), "operable",
			 clusctl_pair_info_is_operable(pair), "revoked",
			 clusctl_pair_info_is_dead(pair));
	key = get_public(cluster, info, spec);
	if (key)
		add_public_key(json, key);
	clusctl_key_free(key);
	return json;
}

json_t *container_json(const struct clusctl_container_info *info,
		       struct clusctl_cluster *cluster)
{
	gid_t gid = clusctl_container_info_get_gid(info);
	bool machine = clusctl_container_info_get_scope(info) ==
		       CLUSCTL_MACHINE;
	json_t *json;

	json = json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:i, s:I, s:o, s:I, s:b}", "name",
		clusctl_container_info_get_name(info), "provider_type",
		(int)clusctl_container_info_get_provider_type(info), "provider",
		clusctl_container_info_get_provider(info), "container",
		clusctl_container_info_get_container(info), "scope",
		machine ? "machine" : "user", "serial",
		(int)clusctl_container_info_get_serial(info), "uid",
		(json_int_t)clusctl_container_info_get_uid(info), "gid",
		gid == (gid_t)-1 ? json_null() : json_integer(gid), "perm",
		(json_int_t)clusctl_container_info_get_perm(info), "revoked",
		clusctl_container_info_is_dead(info));
	for (size_t i = 0; i < SPECS; i++)
		json_object_set_new(json, specs[i].name,
				    pair_json(info, cluster, specs[i].spec));
	return json;
}

static void print_owner(const struct clusctl_container_info *info)
{
	uid_t uid = clusctl_container_info_get_uid(info);
	gid_t gid = clusctl_container_info_get_gid(info);
	const struct passwd *user = getpwuid(uid);
	const struct group *group = gid == (gid_t)-1 ? NULL : getgrgid(gid);

	printf("Owner:        ");
	if (user)
		printf("%s", user->pw_name);
	else
		printf("%u", uid);
	if (group)
		printf(":%s", group->gr_name);
	else if (gid != (gid_t)-1)
		printf(":%u", gid);
	printf("\n");
}

static void print_pair(const struct clusctl_container_info *info,
		       struct clusctl_cluster *cluster, enum clusctl_spec spec)
{
	const struct clusctl_pair_info *pair =
		clusctl_container_info_get_pair(info, spec);
	char text[FINGERPRINT_SIZE] = "";
	struct clusctl_key *key;

	if (!pair) {
		printf("none\n");
		return;
	}
	key = get_public(cluster, info, spec);
	if (key) {
		printf("%s, %u bits, ", clusctl_key_get_algorithm(key),
		       clusctl_key_get_bits(key));
		fingerprint(key, text);
	}
	clusctl_key_free(key);
	printf("serial %d, %s, %s%s\n", clusctl_pair_info_get_serial(pair),
	       clusctl_pair_info_is_exportable(pair) ? "exportable" :
						       "not exportable",
	       clusctl_pair_info_is_operable(pair) ?
		       "operable" :
		       "not operable by this kernel",
	       clusctl_pair_info_is_dead(pair) ? ", revoked or expired" : "");
	if (*text)
		printf("              public key SHA-256 %s\n", text);
}

void container_print(const struct clusctl_container_info *info,
		     struct clusctl_cluster *cluster)
{
	bool machine = clusctl_container_info_get_scope(info) ==
		       CLUSCTL_MACHINE;

	printf("Name:         %s\n", clusctl_container_info_get_name(info));
	printf("Scope:        %s%s\n", machine ? "machine" : "user",
	       clusctl_container_info_is_dead(info) ? ", revoked or expired" :
						      "");
	printf("Serial:       %d\n", clusctl_container_info_get_serial(info));
	print_owner(info);
	print_perm(clusctl_container_info_get_perm(info));
	for (size_t i = 0; i < SPECS; i++) {
		printf("%s", specs[i].label);
		print_pair(info, cluster, specs[i].spec);
	}
}
