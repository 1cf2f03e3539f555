// SPDX-License-Identifier: GPL-2.0-or-later
/* Which engines there are. */
#include "engine_ops.h"

const struct engine_ops *const engine_table[] = { &file_engine, &etcd_engine,
						  NULL };
