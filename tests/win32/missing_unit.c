// SPDX-License-Identifier: GPL-2.0-or-later
/* Without the module: what a program is told on a machine that has no cluster */
#include <unistd.h>

#include "crypt.h"
#include "fixture.h"

static void says_that_there_is_no_cluster(void)
{
	DWORD granted;

	if (!access("/dev/clusctl", F_OK))
		SKIP("this machine has a cluster");
	CHECK_ERROR(OpenCluster(NULL), EPT_S_NOT_REGISTERED);
	CHECK_ERROR(OpenClusterEx(NULL, MAXIMUM_ALLOWED, &granted),
		    EPT_S_NOT_REGISTERED);
	CHECK_ERROR(OpenCluster(L"elsewhere"), RPC_S_SERVER_UNAVAILABLE);
}

static void says_that_there_are_no_containers(void)
{
	HCRYPTPROV provider = 0;

	if (!access("/dev/clusctl", F_OK))
		SKIP("this machine has a cluster");
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 MACHINE),
		    NTE_PROVIDER_DLL_FAIL);
	CHECK_FAILS(CryptAcquireContextW(&provider, L"" NAME, NULL,
					 PROV_RSA_FULL,
					 CRYPT_NEWKEYSET | MACHINE),
		    NTE_PROVIDER_DLL_FAIL);
	CHECK_FAILS(CryptAcquireContextA(&provider, NAME, NULL, PROV_RSA_FULL,
					 CRYPT_DELETEKEYSET),
		    NTE_PROVIDER_DLL_FAIL);
	CHECK_INT(provider, 0);
	/* What needs none works. */
	CHECK_WORKS(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL,
					 CRYPT_VERIFYCONTEXT));
	CHECK_WORKS(CryptReleaseContext(provider, 0));
}

static const struct ktap_case cases[] = {
	KTAP_CASE(says_that_there_is_no_cluster),
	KTAP_CASE(says_that_there_are_no_containers),
};

KTAP_MAIN(cases)
