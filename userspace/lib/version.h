/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The version of the library; the Makefile reads it here. */
#define CLUSCTL_VERSION "0.1.0"
