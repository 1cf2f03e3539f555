/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The C library's functions for strings of wchar_t are made for 32 bits: with the
 * 16 bits of Windows they would compile, and do wrong things. Better that they do
 * not compile. <windows.h> has lstrlenW() and its like. C++ has its own reasons to
 * name them all.
 */
#pragma GCC system_header
#include_next <wchar.h>

#ifndef __cplusplus
#pragma GCC poison wcscasecmp wcscat wcschr wcscmp wcscoll wcscpy wcscspn wcsdup
#pragma GCC poison wcslen wcsncasecmp wcsncat wcsncmp wcsncpy wcsnlen wcspbrk
#pragma GCC poison wcsrchr wcsspn wcsstr wcstod wcstok wcstol wcstoul wmemchr
#pragma GCC poison wmemcmp wmemcpy wmemmove wmemset
#pragma GCC poison fgetws fputws fwprintf fwscanf swprintf swscanf vfwprintf
#pragma GCC poison vswprintf vwprintf wprintf wscanf
#endif
