// SPDX-License-Identifier: LGPL-2.1-or-later
/* The least significant byte is the first in CryptoAPI, the last elsewhere. */
#include "crypt.h"

void reverse(BYTE *to, const BYTE *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = from[size - 1 - i];
}
