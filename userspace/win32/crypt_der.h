/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of DER that writer and reader share. */
#ifndef CLUSCTL_WIN32_CRYPT_DER_H
#define CLUSCTL_WIN32_CRYPT_DER_H

#include <windows.h>

enum der_tag {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_SEQUENCE = 0x30,
	DER_ATTRIBUTES = 0xa0,
};

/* AlgorithmIdentifier of rsaEncryption (RFC 8017) */
#define DER_RSA_SIZE 15
extern const BYTE der_rsa[DER_RSA_SIZE];

#endif
