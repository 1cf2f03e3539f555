/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of the Windows API that <clusapi.h> and <wincrypt.h> need, on Linux.
 * Types have the sizes that they have on 64-bit Windows: long, as it is spelled
 * in C, has no part in them. What is not here is not there: see
 * clusctl-win32(7).
 */
#ifndef CLUSCTL_WINDOWS_H
#define CLUSCTL_WINDOWS_H

#if __SIZEOF_WCHAR_T__ != 2
#error "wchar_t has 16 bits on Windows: compile with -fshort-wchar, as \
`pkg-config --cflags clusctl-win32` says"
#endif

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

#define WINAPI
#define APIENTRY WINAPI
#define CALLBACK
#define CONST const
#define VOID void
#define IN
#define OUT
#define OPTIONAL

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

/* Numbers */
typedef int BOOL, *PBOOL, *LPBOOL;
typedef int INT, *PINT, *LPINT;
typedef unsigned int UINT, *PUINT;
typedef uint8_t BYTE, *PBYTE, *LPBYTE;
typedef BYTE BOOLEAN, *PBOOLEAN;
typedef char CHAR, *PCHAR;
typedef unsigned char UCHAR, *PUCHAR;
typedef int16_t SHORT, *PSHORT;
typedef uint16_t USHORT, *PUSHORT;
typedef uint16_t WORD, *PWORD, *LPWORD;
typedef int32_t LONG, *PLONG, *LPLONG;
typedef uint32_t ULONG, *PULONG;
typedef uint32_t DWORD, *PDWORD, *LPDWORD;
typedef int32_t INT32;
typedef uint32_t UINT32, ULONG32, DWORD32;
typedef long long INT64, LONG64, LONGLONG;
typedef unsigned long long UINT64, ULONG64, DWORD64, ULONGLONG;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR, *PULONG_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T;
typedef LONG HRESULT;

/* Pointers and handles */
typedef void *PVOID, *LPVOID;
typedef const void *LPCVOID;
typedef PVOID HANDLE, *PHANDLE, *LPHANDLE;
typedef HANDLE HLOCAL;

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

/* Characters and strings */
typedef wchar_t WCHAR, *PWCHAR, *PWSTR, *LPWSTR;
typedef const WCHAR *PCWSTR, *LPCWSTR, *LPCWCH;
typedef CHAR *PSTR, *LPSTR;
typedef const CHAR *PCSTR, *LPCSTR, *LPCCH;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
typedef LPWSTR LPTSTR, PTSTR;
typedef LPCWSTR LPCTSTR, PCTSTR;
#define __TEXT(quote) L##quote
#else
typedef CHAR TCHAR, *PTCHAR;
typedef LPSTR LPTSTR, PTSTR;
typedef LPCSTR LPCTSTR, PCTSTR;
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)

typedef union _ULARGE_INTEGER {
	__extension__ struct {
		DWORD LowPart;
		DWORD HighPart;
	};
	struct {
		DWORD LowPart;
		DWORD HighPart;
	} u;
	ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _FILETIME {
	DWORD dwLowDateTime;
	DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _GUID {
	ULONG Data1;
	USHORT Data2;
	USHORT Data3;
	UCHAR Data4[8];
} GUID;

#define MAX_PATH 260
#define MAX_COMPUTERNAME_LENGTH 15
#define INFINITE 0xFFFFFFFFU

/* Access to objects */
#define GENERIC_READ	0x80000000U
#define GENERIC_WRITE	0x40000000U
#define GENERIC_EXECUTE	0x20000000U
#define GENERIC_ALL	0x10000000U
#define MAXIMUM_ALLOWED	0x02000000U

#define MAKEWORD(low, high) \
	((WORD)((BYTE)(low) | (WORD)((BYTE)(high)) << 8))
#define MAKELONG(low, high) \
	((LONG)((WORD)(low) | (DWORD)((WORD)(high)) << 16))
#define LOWORD(number) ((WORD)((DWORD_PTR)(number) & 0xFFFF))
#define HIWORD(number) ((WORD)((DWORD_PTR)(number) >> 16 & 0xFFFF))
#define LOBYTE(number) ((BYTE)((DWORD_PTR)(number) & 0xFF))
#define HIBYTE(number) ((BYTE)((DWORD_PTR)(number) >> 8 & 0xFF))

/* Memory */
#define LMEM_FIXED	0x0000
#define LMEM_ZEROINIT	0x0040
#define LPTR		(LMEM_FIXED | LMEM_ZEROINIT)

HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes);
HLOCAL WINAPI LocalFree(HLOCAL hMem);

/* This one survives the optimizer. */
PVOID WINAPI SecureZeroMemory(PVOID ptr, SIZE_T cnt);

#define RtlZeroMemory(to, size) memset((to), 0, (size))
#define RtlCopyMemory(to, from, size) memcpy((to), (from), (size))
#define RtlMoveMemory(to, from, size) memmove((to), (from), (size))
#define RtlFillMemory(to, size, byte) memset((to), (byte), (size))
#define ZeroMemory RtlZeroMemory
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory

/* Errors, of each thread */
DWORD WINAPI GetLastError(VOID);
VOID WINAPI SetLastError(DWORD dwErrCode);

#define FORMAT_MESSAGE_ALLOCATE_BUFFER	0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS	0x00000200
#define FORMAT_MESSAGE_FROM_SYSTEM	0x00001000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK	0x000000FF

#define LANG_NEUTRAL	0x00
#define LANG_ENGLISH	0x09
#define SUBLANG_NEUTRAL	0x00
#define SUBLANG_DEFAULT	0x01
#define SUBLANG_ENGLISH_US 0x01
#define MAKELANGID(primary, sub) ((WORD)((WORD)(sub) << 10 | (WORD)(primary)))

DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
			    DWORD dwLanguageId, LPSTR lpBuffer, DWORD nSize,
			    va_list *Arguments);
DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId,
			    DWORD dwLanguageId, LPWSTR lpBuffer, DWORD nSize,
			    va_list *Arguments);

/* Strings; those of C for wchar_t are for 32 bits, and cannot be used. */
int WINAPI lstrlenA(LPCSTR lpString);
int WINAPI lstrlenW(LPCWSTR lpString);
int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2);
int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
int WINAPI lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2);
int WINAPI lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
LPSTR WINAPI lstrcpyA(LPSTR lpString1, LPCSTR lpString2);
LPWSTR WINAPI lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
LPSTR WINAPI lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength);
LPWSTR WINAPI lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength);
LPSTR WINAPI lstrcatA(LPSTR lpString1, LPCSTR lpString2);
LPWSTR WINAPI lstrcatW(LPWSTR lpString1, LPCWSTR lpString2);

/* Encodings; CP_ACP is UTF-8 too. */
#define CP_ACP	0
#define CP_UTF8	65001
#define MB_PRECOMPOSED		0x00000001
#define MB_ERR_INVALID_CHARS	0x00000008
#define WC_ERR_INVALID_CHARS	0x00000080

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags,
			       LPCCH lpMultiByteStr, int cbMultiByte,
			       LPWSTR lpWideCharStr, int cchWideChar);
int WINAPI WideCharToMultiByte(UINT CodePage, DWORD dwFlags,
			       LPCWCH lpWideCharStr, int cchWideChar,
			       LPSTR lpMultiByteStr, int cbMultiByte,
			       LPCCH lpDefaultChar, LPBOOL lpUsedDefaultChar);

/* The name of this node */
BOOL WINAPI GetComputerNameA(LPSTR lpBuffer, LPDWORD nSize);
BOOL WINAPI GetComputerNameW(LPWSTR lpBuffer, LPDWORD nSize);

#ifdef UNICODE
#define FormatMessage FormatMessageW
#define GetComputerName GetComputerNameW
#define lstrcat lstrcatW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW
#define lstrcpy lstrcpyW
#define lstrcpyn lstrcpynW
#define lstrlen lstrlenW
#else
#define FormatMessage FormatMessageA
#define GetComputerName GetComputerNameA
#define lstrcat lstrcatA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#define lstrcpy lstrcpyA
#define lstrcpyn lstrcpynA
#define lstrlen lstrlenA
#endif

/* clang-format on */

#ifdef __cplusplus
}
#endif

#include <winerror.h>
#if !defined(WIN32_LEAN_AND_MEAN) && !defined(NOCRYPT)
#include <wincrypt.h>
#endif

#endif
