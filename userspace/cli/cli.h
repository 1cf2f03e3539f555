/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the command clusctl share. */
#ifndef CLI_H
#define CLI_H

#include <argp.h>
#include <clusctl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Exit codes: Pacemaker's set, of which sysexits.h is a part */
enum exit_code {
	CODE_OK = 0,
	CODE_ERROR = 1,
	CODE_USAGE = 64,
	CODE_DATA = 65,
	CODE_NO_INPUT = 66,
	CODE_UNAVAILABLE = 69,
	CODE_SOFTWARE = 70,
	CODE_SYSTEM = 71,
	CODE_CANNOT_CREATE = 73,
	CODE_IO = 74,
	CODE_TRY_AGAIN = 75,
	CODE_PROTOCOL = 76,
	CODE_PRIVILEGE = 77,
	CODE_OLD = 103,
	CODE_DIGEST = 104,
	CODE_NO_SUCH = 105,
	CODE_UNSAFE = 107,
	CODE_EXISTS = 108,
	CODE_MULTIPLE = 109,
	CODE_TIMEOUT = 124,
};

#define MAX_WORDS 4

/* What a command line says */
struct args {
	const char *words[MAX_WORDS]; /* those that are no options */
	unsigned int count;
	bool json;
	bool quiet;
	const char *device;
	const char *socket;
	const char *resource_type;
	const char *id;
	const char *provider_type;
	const char *provider;
	const char *container;
	const char *checkpoint;
	enum clusctl_scope scope;
	const char *owner;
	const char *algorithm;
	enum clusctl_spec spec;
	unsigned int flags; /* enum clusctl_import_flag */
	bool create;
	const char *key_file;
	int key_fd;
	bool key_stdin;
	int passphrase_fd;
	const char *passphrase_file;
	bool private;
	bool der;
	const char *output;
	bool long_list;
	bool best_effort;
	bool rollback;
	bool no_wait;
	bool all;
	uint64_t generation; /* 0 if none was said */
	bool stored;
	bool reader;
	bool set;
	bool force;
	bool follow;
	uint32_t event_types; /* 1 << enum clusctl_change; 0 for all */
	unsigned int event_count; /* 0 if none was said */
	int timeout; /* seconds, or -1 */
	const char *key_id;
	const char *fingerprint;
	bool rejoin;
};

struct command {
	const char *verb;
	const char *words; /* as the usage line shows them */
	const char *doc;
	const char *examples; /* one a line, or what else goes below */
	const struct argp_option *options; /* those of its own, or NULL */
	unsigned int groups; /* enum option_group */
	unsigned int min; /* words */
	unsigned int max;
	int (*run)(const struct args *args); /* returns an exit code */
};

struct noun {
	const char *name;
	const char *doc;
	const struct command *commands; /* the last one has no run */
};

extern const struct noun resource_noun;
extern const struct noun checkpoint_noun;
extern const struct noun compat_noun;
extern const struct noun container_noun;
extern const struct noun key_noun;
extern const struct noun snapshot_noun;
extern const struct command events_command;
extern const struct command backup_command;
extern const struct command restore_command;
extern const struct command status_command;
extern const struct command sync_command;
extern const struct command doctor_command;

/* args.c */
void args_init(struct args *args, char **argv);
/* Parses what is behind the verb; leaves the process if that is wrong. */
void args_parse(const struct command *command, int argc, char **argv,
		struct args *args);
/* Does @text say "--json", anywhere? */
bool args_want_json(char **argv);

/* What a message is about; all of it may be NULL */
struct subject {
	const char *resource;
	const char *container; /* or checkpoint */
	enum clusctl_scope scope;
	const char *file;
	const char *key; /* a key id, of what is in the file if there is one */
};

/* error.c */
void about_command(const char *command, bool json);
void about_json(void);
void about_resource(const char *resource);
void about_container(const char *container, enum clusctl_scope scope);
void about_file(const char *file);
void about_key(const char *key);
/* What the object of an error is to have beside the error; takes @reply over */
void about_reply(json_t *reply);
const char *current_command(void);
/* Reports the failure of a library function; returns the exit code for it. */
int fail(int rc);
/* The same for a failure that this program found first */
int fail_status(uint32_t status);
/* The same for one that has an errno and no status */
int fail_errno(int error);
/* Reports a failure that has no status. @error is an errno, or 0. */
__attribute__((format(printf, 3, 4))) int
fail_text(enum exit_code code, int error, const char *format, ...);
int fail_memory(void);
/* Says something on standard error that is no failure. */
__attribute__((format(printf, 1, 2))) void note(const char *format, ...);
/* Reports wrong usage, shows where help is, and leaves the process. */
__attribute__((format(printf, 1, 2), noreturn)) void
fail_usage(const char *format, ...);
/* argp has already told that the usage is wrong, on standard error. */
void fail_usage_json(int code, void *unused);

/* advice.c */
/* What to say of @status, NULL for nothing special; free() it. */
char *advice(const char *command, uint32_t status,
	     const struct subject *subject);
/* @text as a word for the shell; free() it. */
char *shell_word(const char *text);

/* target.c */
/* Opens the cluster; reports failures. Returns an exit code. */
int open_cluster(const struct args *args, int flags,
		 struct clusctl_cluster **cluster);
/* Opens the cluster and a resource in it. */
int open_resource(const struct args *args, int flags, const char *name,
		  struct clusctl_cluster **cluster,
		  struct clusctl_resource **resource);
/*
 * The container or checkpoint that is meant: from the options, or the word at
 * *@word, over which it steps. Reports failures; drop_name() the name.
 */
int take_name(const struct args *args, unsigned int *word, char **name);
void drop_name(char *name);
/* Runs @run with the name from take_name(), behind which no word may be left. */
int run_with_name(const struct args *args, unsigned int word,
		  int (*run)(const struct args *args, const char *name));
/* Are there words left? Reports that. */
int no_more_words(const struct args *args, unsigned int word);
/* Reads --owner USER or USER:GROUP, names or numbers; defaults without it */
int parse_owner(const struct args *args, uid_t *uid, gid_t *gid,
		uint32_t *perm);

/* output.c */
/* A new object with version and command in it */
json_t *new_reply(void);
/* A string of whoever; what is not UTF-8 in it becomes question marks */
json_t *json_text(const char *text);
/* A string, or null */
json_t *json_maybe(const char *text);
/* A time in RFC 3339, UTC; null for one behind the year 9999 */
json_t *json_time(uint64_t seconds);
/* Prints the reply, and frees it. */
int print_reply(json_t *reply);
/* Says so if standard output could not be written. */
int finish_output(void);
/* Prints @text and spaces up to @width columns. */
void print_padded(const char *text, unsigned int width);
unsigned int text_width(const char *text);
/* Control characters as ?: no terminal obeys @text, and a line stays one. */
void print_clean(FILE *out, const char *text);
/* To be freed; NULL if there is no memory for it */
__attribute__((format(printf, 1, 0))) char *format_list(const char *format,
							va_list list);
/* A line, with what others have said in it: as print_clean() */
__attribute__((format(printf, 2, 3))) void say_line(FILE *out,
						    const char *format, ...);

#define TIME_SIZE 32

/* Writes a time in RFC 3339, UTC; false, and "-", for one that has none */
bool format_time(uint64_t seconds, char text[TIME_SIZE]);

/* keyfile.c */
/* Nothing of a key may survive in a core, or be open to others. */
int harden(void);
/* Opens the file that a private key is in; reports failures. */
int open_key_file(const struct args *args, const char *path, int *fd);
/* Reads a private key and closes @fd. */
int read_key_file(const struct args *args, int fd, struct clusctl_key **key);
/* Writes bytes where --output says. */
int write_key_file(const struct args *args, const void *data, size_t size);

/* cluster_key_set.c */
int key_set(const struct args *args);
int key_generate(const struct args *args);
/* Reads a cluster key as the options say; hardens the process. */
int read_cluster_key(const struct args *args, struct clusctl_cluster_key **key);

/* public_key.c */
#define SPECS 2
/* What a container has pairs for, and how they are told of */
extern const struct spec {
	enum clusctl_spec spec;
	const char *name;
	const char *label;
} specs[SPECS];
/* What is known of a public key, by name */
void add_public_key(json_t *object, const struct clusctl_key *key);
#define FINGERPRINT_SIZE 65
/* The SHA-256 of its SubjectPublicKeyInfo in DER; "" if memory is short */
void fingerprint(const struct clusctl_key *key, char text[FINGERPRINT_SIZE]);
/* Prints the permissions of the owner, the group and others. */
void print_perm(uint32_t perm);

/* checkpoint.c */
struct stored;
/* Adds or removes a checkpoint, and waits until that is stored. */
int change_checkpoint(const struct args *args, const char *name,
		      const char *checkpoint, bool removes,
		      struct stored *stored);
int checkpoint_list(const struct args *args);
extern const struct argp_option checkpoint_change_options[];

/* checkpoint_table.c */
/* Those that are checkpoints, or those that are tombstones */
json_t *checkpoints_json(const struct clusctl_checkpoint_table *table,
			 bool tombstones);
void print_checkpoint_head(void);
/* With a @resource, it stands before the name of each. */
void print_checkpoints(const struct clusctl_checkpoint_table *table,
		       const char *resource);

/* history.c, rollback.c, rebuild.c */
int checkpoint_history(const struct args *args);
int checkpoint_rollback(const struct args *args);
int checkpoint_rebuild(const struct args *args);

/* online.c */
int resource_online(const struct args *args);
int resource_offline(const struct args *args);

/* snapshot_file.c */
/* Bytes of the largest file that is taken for a snapshot */
#define SNAPSHOT_FILE_MAX (1024 * 1024)
/* Reads a snapshot and its header; reports failures. */
int read_snapshot(const char *path, void **data, size_t *size,
		  struct clusctl_snapshot_info **info);
/* What a snapshot says of itself, as it is told everywhere */
json_t *snapshot_json(const struct clusctl_snapshot_info *info, size_t size);
int snapshot_show(const struct args *args);
int snapshot_verify(const struct args *args);

/* container_info.c */
/* What there is of a pair, in a word */
const char *pair_word(const struct clusctl_container_info *info,
		      enum clusctl_spec spec);
/* With a @cluster, these look at the public keys as well. */
json_t *container_json(const struct clusctl_container_info *info,
		       struct clusctl_cluster *cluster);
void container_print(const struct clusctl_container_info *info,
		     struct clusctl_cluster *cluster);

/* container_key.c */
int container_genkey(const struct args *args);
int container_import(const struct args *args);
int container_export(const struct args *args);

#endif
