// SPDX-License-Identifier: GPL-2.0-or-later
/* Without the module: what a program is told on a machine that has no cluster */
#include <unistd.h>

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

static const struct ktap_case cases[] = {
	KTAP_CASE(says_that_there_is_no_cluster),
};

KTAP_MAIN(cases)
