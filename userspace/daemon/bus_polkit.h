/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who calls, and may he do that? The bus and polkit are asked, and not waited for. */
#ifndef CLUSCTLD_BUS_POLKIT_H
#define CLUSCTLD_BUS_POLKIT_H

struct bus;
struct bus_call;

/*
 * Root and the user of the daemon may do all; of others polkit decides, and without
 * it nobody else may do anything. Ends in bus_call_allow() or bus_call_refuse().
 */
void bus_polkit_ask(struct bus_call *call);
/* Asks about those that wait until polkit can be asked. */
void bus_polkit_next(struct bus *bus);
/* The caller has gone: nobody is to be asked for a password any more. */
void bus_polkit_cancel(struct bus_call *call);

#endif
