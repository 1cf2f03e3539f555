// SPDX-License-Identifier: GPL-2.0-or-later
/* Strings, encodings, messages, memory and the last error. */
#include <windows.h>
#include <pthread.h>

#include "../host/ktap.h"

/* An umlaut, the euro sign and a clef, which takes two units */
static const WCHAR wide[] = L"a\u00e4\u20ac\xD834\xDD1E";
static const char utf8[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9D\x84\x9E";

static void sizes_of_types(void)
{
	CHECK_INT(sizeof(WCHAR), 2);
	CHECK_INT(sizeof(L"ab"), 6);
	CHECK_INT(sizeof(DWORD), 4);
	CHECK_INT(sizeof(LONG), 4);
	CHECK_INT(sizeof(ULONG_PTR), sizeof(void *));
	CHECK_INT(MAKEWORD(0x34, 0x12), 0x1234);
	CHECK_INT(MAKELONG(0x5678, 0x1234), 0x12345678);
	CHECK_INT(LOWORD(0x12345678), 0x5678);
	CHECK_INT(HIWORD(0x12345678), 0x1234);
	CHECK_INT(LOBYTE(0x1234), 0x34);
	CHECK_INT(HIBYTE(0x1234), 0x12);
	CHECK_INT(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), 0x409);
}

static void codes_as_results(void)
{
	DWORD result = (DWORD)NTE_BAD_KEY;

	CHECK_INT(result, 0x80090003);
	CHECK(FAILED(NTE_BAD_KEY));
	CHECK(SUCCEEDED(S_FALSE));
	CHECK_INT((DWORD)HRESULT_FROM_WIN32(ERROR_MORE_DATA), 0x800700EA);
	CHECK_INT(HRESULT_FROM_WIN32(ERROR_SUCCESS), S_OK);
	CHECK_INT((DWORD)HRESULT_FROM_WIN32(NTE_BAD_KEY), 0x80090003);
	CHECK_INT(HRESULT_CODE(NTE_BAD_KEY), 3);
	CHECK_INT(HRESULT_FACILITY(NTE_BAD_KEY), FACILITY_SSPI);
}

static void lengths(void)
{
	CHECK_INT(lstrlenW(wide), 5);
	CHECK_INT(lstrlenW(L""), 0);
	CHECK_INT(lstrlenW(NULL), 0);
	CHECK_INT(lstrlenA("abc"), 3);
	CHECK_INT(lstrlenA(NULL), 0);
	CHECK_INT(lstrlen(TEXT("abc")), 3);
}

static void comparisons(void)
{
	CHECK_INT(lstrcmpW(L"a", L"a"), 0);
	CHECK(lstrcmpW(L"a", L"b") < 0);
	CHECK(lstrcmpW(L"ab", L"a") > 0);
	CHECK(lstrcmpW(L"a", L"A"));
	CHECK_INT(lstrcmpiW(L"MyKey", L"mykEY"), 0);
	CHECK_INT(lstrcmpiW(L"\u00c4\u0416", L"\u00e4\u0436"), 0);
	/* Deseret, beyond 16 bits */
	CHECK_INT(lstrcmpiW(L"\xD801\xDC00", L"\xD801\xDC28"), 0);
	CHECK(lstrcmpiW(L"a", L"b") < 0);
	CHECK(lstrcmpiW(L"\xD801", L"\xD802"));
	CHECK(lstrcmpW(NULL, L"") < 0);
	CHECK(lstrcmpW(L"", NULL) > 0);
	CHECK_INT(lstrcmpW(NULL, NULL), 0);
	CHECK_INT(lstrcmpiA("MyKey", "mykEY"), 0);
	CHECK(lstrcmpA("MyKey", "mykEY"));
	CHECK(lstrcmpA("a", "ab") < 0);
	CHECK(lstrcmpiA("a\xC3\x84", "a\xC3\xA4"));
}

static void copies(void)
{
	WCHAR to[8];
	CHAR narrow[8];

	CHECK(lstrcpyW(to, L"abc") == to);
	CHECK(lstrcatW(to, L"def") == to);
	CHECK_MEM(to, sizeof(to) - 2, L"abcdef", 14);
	CHECK(lstrcpynW(to, L"xyz", 3) == to);
	CHECK_INT(lstrcmpW(to, L"xy"), 0);
	CHECK(lstrcpynW(to, L"xyz", 4) == to);
	CHECK_INT(lstrcmpW(to, L"xyz"), 0);
	lstrcpynW(to, L"n", 0);
	CHECK_INT(lstrcmpW(to, L"xyz"), 0);
	lstrcpyA(narrow, "abc");
	lstrcatA(narrow, "def");
	CHECK_STR(narrow, "abcdef");
	lstrcpynA(narrow, "xyz", 3);
	CHECK_STR(narrow, "xy");
}

static void widening(void)
{
	WCHAR to[8] = { 0 };

	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0), 6);
	CHECK_INT(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8, -1,
				      to, 6),
		  6);
	CHECK_MEM(to, 12, wide, sizeof(wide));
	/* Without its NUL */
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, utf8, 3, to, 8), 2);
	SetLastError(0);
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, utf8, -1, to, 5), 0);
	CHECK_INT(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, NULL, -1, to, 5), 0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, utf8, 0, to, 5), 0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK_INT(MultiByteToWideChar(437, 0, utf8, -1, to, 8), 0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0x4000, utf8, -1, to, 8), 0);
	CHECK_INT(GetLastError(), ERROR_INVALID_FLAGS);
}

static void narrowing(void)
{
	char to[16] = { 0 };
	BOOL used = TRUE;

	CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL,
				      NULL),
		  11);
	CHECK_INT(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, wide, -1,
				      to, sizeof(to), NULL, NULL),
		  11);
	CHECK_STR(to, utf8);
	CHECK_INT(WideCharToMultiByte(CP_ACP, 0, L"ab", 2, to, 2, "?", &used),
		  2);
	CHECK(!used);
	CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, L"ab", 2, to, 2, NULL, &used),
		  0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, wide, -1, to, 10, NULL, NULL),
		  0);
	CHECK_INT(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
}

/* What is no UTF-8 is refused, or each bad piece replaced. */
static void malformed_utf8(void)
{
	static const char *const bad[] = {
		"\x80",
		"\xC0\x80",
		"\xC1\xBF",
		"\xE0\x80\x80",
		"\xED\xA0\x80",
		"\xF0\x80\x80\x80",
		"\xF4\x90\x80\x80",
		"\xF8\x88\x80\x80\x80",
		"\xFF",
		"\xC3",
		"\xE2\x82",
		"\xF0\x9D\x84",
		"\xC3(",
		"\xE2\x82(",
	};
	WCHAR to[16];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		SetLastError(0);
		CHECK_INT(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS,
					      bad[i], -1, to, 16),
			  0);
		CHECK_INT(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
		CHECK(MultiByteToWideChar(CP_UTF8, 0, bad[i], -1, to, 16) > 1);
		CHECK_INT(to[0], 0xFFFD);
	}
	/* What follows is not lost. */
	CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "\xC3(", -1, to, 16), 3);
	CHECK_INT(to[1], '(');
}

static void malformed_utf16(void)
{
	static const WCHAR bad[][3] = {
		{ 0xD800, 0, 0 },
		{ 0xDC00, 0, 0 },
		{ 0xD800, 'a', 0 },
		{ 0xD800, 0xD800, 0 },
	};
	char to[16];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		SetLastError(0);
		CHECK_INT(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS,
					      bad[i], -1, to, 16, NULL, NULL),
			  0);
		CHECK_INT(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
		CHECK(WideCharToMultiByte(CP_UTF8, 0, bad[i], -1, to, 16, NULL,
					  NULL));
		CHECK_MEM(to, 3, "\xEF\xBF\xBD", 3);
	}
}

/* Each code point goes there and back. */
static void every_character(void)
{
	unsigned int bad = 0;
	WCHAR units[3];
	char bytes[8];

	for (DWORD point = 1; point < 0x110000; point++) {
		WCHAR pair[2] = { (WCHAR)point, 0 };
		int count = 1, size;

		if (point >= 0xD800 && point < 0xE000)
			continue;
		if (point >= 0x10000) {
			pair[0] = (WCHAR)(0xD800 + ((point - 0x10000) >> 10));
			pair[1] = (WCHAR)(0xDC00 + (point & 0x3FF));
			count = 2;
		}
		size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, pair,
					   count, bytes, 8, NULL, NULL);
		bad += MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes,
					   size, units, 3) != count ||
		       memcmp(units, pair, (size_t)count * sizeof(WCHAR));
	}
	CHECK_INT(bad, 0);
}

static void messages(void)
{
	DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM |
		      FORMAT_MESSAGE_IGNORE_INSERTS;
	LPWSTR made = NULL;
	WCHAR text[128];
	char narrow[128];
	DWORD size;

	size = FormatMessageW(flags, NULL, (DWORD)NTE_BAD_KEY, 0, text, 128,
			      NULL);
	CHECK(size > 4);
	CHECK_INT(size, lstrlenW(text));
	CHECK_INT(text[size - 1], '\n');
	CHECK(text[0] >= 'A' && text[0] <= 'Z');
	size = FormatMessageA(flags | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL,
			      ERROR_HOST_NODE_NOT_RESOURCE_OWNER, 0, narrow,
			      128, NULL);
	CHECK_INT(size, strlen(narrow));
	CHECK(size > 2 && narrow[size - 1] == ' ');
	size = FormatMessageW(flags | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL,
			      ERROR_MORE_DATA,
			      MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT),
			      (LPWSTR)&made, 0, NULL);
	CHECK(size && made && lstrlenW(made) == (int)size);
	CHECK(!LocalFree(made));
}

static void no_messages(void)
{
	DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM |
		      FORMAT_MESSAGE_IGNORE_INSERTS;
	WCHAR text[128] = { 'x' };

	CHECK_INT(FormatMessageW(flags, NULL, 0x12345678, 0, text, 128, NULL),
		  0);
	CHECK_INT(GetLastError(), ERROR_MR_MID_NOT_FOUND);
	CHECK_INT(FormatMessageW(flags, NULL, ERROR_MORE_DATA, 0, text, 5,
				 NULL),
		  0);
	CHECK_INT(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
	CHECK_INT(text[0], 'x');
	CHECK_INT(FormatMessageW(flags, NULL, ERROR_MORE_DATA, 0, NULL, 0,
				 NULL),
		  0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
	CHECK_INT(FormatMessageW(0, NULL, ERROR_MORE_DATA, 0, text, 128, NULL),
		  0);
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void memory(void)
{
	unsigned char *m = LocalAlloc(LPTR, 64);

	REQUIRE(m);
	for (unsigned int i = 0; i < 64; i++)
		CHECK_INT(m[i], 0);
	FillMemory(m, 64, 0x55);
	CHECK(SecureZeroMemory(m, 32) == m);
	CHECK_INT(m[31], 0);
	CHECK_INT(m[32], 0x55);
	CHECK(!LocalFree(m));
	CHECK(!LocalFree(NULL));
	m = LocalAlloc(LMEM_FIXED, 0);
	CHECK(m);
	LocalFree(m);
}

static void *other_thread(void *first)
{
	*(DWORD *)first = GetLastError();
	SetLastError(2);
	return NULL;
}

static void last_errors(void)
{
	DWORD first = 99;
	pthread_t thread;

	SetLastError((DWORD)NTE_BAD_KEYSET);
	REQUIRE(!pthread_create(&thread, NULL, other_thread, &first));
	pthread_join(thread, NULL);
	CHECK_INT(first, 0);
	CHECK_INT(GetLastError(), 0x80090016);
}

static void name_of_the_node(void)
{
	WCHAR name[256];
	CHAR narrow[256];
	DWORD size = 256, short_size = 1;

	REQUIRE(GetComputerNameW(name, &size));
	CHECK(size && (int)size == lstrlenW(name));
	CHECK(!GetComputerNameW(name, &short_size));
	CHECK_INT(GetLastError(), ERROR_BUFFER_OVERFLOW);
	CHECK_INT(short_size, size + 1);
	size = 256;
	CHECK(GetComputerNameA(narrow, &size));
	CHECK_INT(size, strlen(narrow));
	short_size = size;
	CHECK(!GetComputerNameA(narrow, &short_size));
	CHECK_INT(short_size, size + 1);
	CHECK(!GetComputerNameW(NULL, &size));
	CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
}

static const struct ktap_case cases[] = {
	KTAP_CASE(sizes_of_types),   KTAP_CASE(codes_as_results),
	KTAP_CASE(lengths),	     KTAP_CASE(comparisons),
	KTAP_CASE(copies),	     KTAP_CASE(widening),
	KTAP_CASE(narrowing),	     KTAP_CASE(malformed_utf8),
	KTAP_CASE(malformed_utf16),  KTAP_CASE(every_character),
	KTAP_CASE(messages),	     KTAP_CASE(no_messages),
	KTAP_CASE(memory),	     KTAP_CASE(last_errors),
	KTAP_CASE(name_of_the_node),
};

KTAP_MAIN(cases)
