/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of libclusctl-win32 share. */
#ifndef CLUSCTL_WIN32_INTERNAL_H
#define CLUSCTL_WIN32_INTERNAL_H

#include <stdbool.h>
#include <windows.h>

#define WIN32_API __attribute__((visibility("default")))

/* error.c */
/* The code that says what a function of libclusctl returned in this thread */
DWORD error_from(int rc);
/* The code that stands for a positive errno */
DWORD error_from_errno(int error);
/* Sets the last error of this thread; FALSE, for "return fail(...)" */
BOOL fail(DWORD code);
/* The same for functions that return a pointer */
void *fail_null(DWORD code);

/*
 * The latest call of libclusctl again as long as a signal interrupts it: Windows
 * has no signals, so its programs do not expect that.
 */
#define UNINTERRUPTED(call)                                           \
	({                                                            \
		int rc_;                                              \
		do {                                                  \
			rc_ = (call);                                 \
		} while (rc_ == -EINTR &&                             \
			 clusctl_last_status() == CLUSCTL_NO_STATUS); \
		rc_;                                                  \
	})

/* text.c: strict conversion; the results are to be freed */
/*
 * From what a program gives: ERROR_INVALID_PARAMETER for NULL and for what is
 * not UTF-16
 */
DWORD text_to_utf8(LPCWSTR wide, char **utf8);
DWORD text_to_wide(const char *utf8, LPWSTR *wide);
/*
 * Puts a string into a buffer as functions of ClusAPI do: *@units counts no NUL
 * on return, and is the room for one before. ERROR_MORE_DATA if it does not fit:
 * then as much of it as fits is there, with a NUL. @buffer may be NULL to ask for
 * the length only, which succeeds.
 */
DWORD text_put(const char *utf8, LPWSTR buffer, LPDWORD units);
/* Is the string that of @utf8, but for case? */
bool text_equal(LPCWSTR wide, const char *utf8);

/* string.c: the lower case of a code point */
uint32_t fold(uint32_t point);

/* utf.c: one code point, and the step over it; -1 for what is none */
int32_t utf16_next(const WCHAR **at, const WCHAR *end);
/* Units of a code point, which are put into @units */
size_t utf16_put(uint32_t point, WCHAR units[2]);
int32_t utf8_next(const char **at, const char *end);
size_t utf8_put(uint32_t point, char bytes[4]);

#endif
