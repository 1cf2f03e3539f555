/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What answers as polkit on a private bus, and keeps what it was asked. */
#ifndef TESTS_DAEMON_POLKIT_STAND_IN_H
#define TESTS_DAEMON_POLKIT_STAND_IN_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#define POLKIT_QUESTIONS 1200

enum polkit_answer {
	POLKIT_SILENT, /* none, until the test gives one */
	POLKIT_YES,
	POLKIT_NO,
	POLKIT_CHALLENGE, /* a password would help */
	POLKIT_BROKEN, /* that cannot be read */
};

struct polkit_question {
	sd_bus_message *message; /* NULL when it is answered */
	char caller[32];
	char action[64];
	char method[64];
	char object[64];
	char id[64];
	uint32_t flags;
	bool is_cancelled;
};

struct polkit {
	sd_bus *bus;
	enum polkit_answer answer;
	struct polkit_question questions[POLKIT_QUESTIONS];
	unsigned int count;
	unsigned int cancelled; /* of questions that there were */
	unsigned int strange; /* messages that are none of polkit's */
};

extern struct polkit polkit;

void polkit_start(sd_event *loop, enum polkit_answer answer);
/* Its connection ends; what it was asked is known on. */
void polkit_stop(void);
void polkit_answer(unsigned int question, enum polkit_answer answer);

#endif
