// SPDX-License-Identifier: GPL-2.0-or-later
/* The engines of tests that are for one of them alone */
#include "engine_ops.h"

const struct engine_ops *const engine_table[] = { &file_engine, NULL };
