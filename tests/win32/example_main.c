// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program around an example of the documentation: adds the checkpoint to the
 * resource "db" and says what came of it. EXAMPLE is the file of the example.
 */
#include <Windows.h>
#include <ClusAPI.h>
#include <stdio.h>

int main(void)
{
	HCLUSTER hCluster = OpenCluster(NULL);
	HRESOURCE hRes = OpenClusterResource(hCluster, L"db");
	char text[256] = "";

	if (!hRes) {
		printf("cannot open the resource: %u\n",
		       (unsigned int)GetLastError());
		return 2;
	}
#include EXAMPLE
	FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM |
			       FORMAT_MESSAGE_IGNORE_INSERTS,
		       NULL, dwResult, 0, text, sizeof(text), NULL);
	printf("0x%08X %s", (unsigned int)dwResult, text);
	CloseClusterResource(hRes);
	CloseCluster(hCluster);
	return dwResult != ERROR_SUCCESS;
}
