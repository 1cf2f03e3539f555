// SPDX-License-Identifier: GPL-2.0-or-later
/* Data that is sealed for a caller, and opened. */
#include "envelope_call.h"

#include <stdlib.h>
#include <string.h>

struct str crypt_input(struct str purpose, struct str data)
{
	struct clusctl_crypt head = {
		.size = sizeof(head),
		.purpose_size = purpose.size,
		.data_size = data.size,
	};

	return input_of(&head, sizeof(head), purpose, data);
}

static struct str crypt(int resource, __u32 code, struct str purpose,
			struct str data)
{
	struct str input = crypt_input(purpose, data);
	struct str output;

	output.data = fetch(resource, code, 0, input, &output.size);
	free((void *)(uintptr_t)input.data);
	return output;
}

struct str encrypt(int resource, struct str purpose, struct str data)
{
	return crypt(resource, CLUSCTL_RESOURCE_ENCRYPT, purpose, data);
}

struct str decrypt(int resource, struct str purpose, struct str envelope)
{
	return crypt(resource, CLUSCTL_RESOURCE_DECRYPT, purpose, envelope);
}

static struct reply try(int resource, __u32 code, struct str purpose,
			struct str data)
{
	struct str input = crypt_input(purpose, data);
	struct reply reply;

	reply = call(resource, code, 0, input, NULL, 0);
	free((void *)(uintptr_t)input.data);
	return reply;
}

struct reply try_encrypt(int resource, struct str purpose, struct str data)
{
	return try(resource, CLUSCTL_RESOURCE_ENCRYPT, purpose, data);
}

struct reply try_decrypt(int resource, struct str purpose, struct str envelope)
{
	return try(resource, CLUSCTL_RESOURCE_DECRYPT, purpose, envelope);
}

struct clusctl_envelope_header envelope_header(struct str envelope)
{
	struct clusctl_envelope_header header;

	ASSERT_GT(envelope.size, sizeof(header));
	memcpy(&header, envelope.data, sizeof(header));
	EXPECT_MEMEQ(CLUSCTL_ENVELOPE_MAGIC, header.magic, 8);
	EXPECT_EQ(CLUSCTL_ENVELOPE_VERSION, header.version);
	EXPECT_EQ(sizeof(header), header.header_size);
	EXPECT_EQ(0, header.reserved);
	EXPECT_EQ(0, header.flags);
	EXPECT_GT(header.sealed_size, CLUSCTL_TAG_SIZE);
	ASSERT_EQ(envelope.size,
		  sizeof(header) + header.purpose_size + header.sealed_size);
	return header;
}
