/* SPDX-License-Identifier: GPL-2.0-or-later */
#include_next <asm/byteorder.h>

#include "../kernel_more.h"
