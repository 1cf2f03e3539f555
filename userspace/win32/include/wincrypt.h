/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * CryptoAPI for key containers, as Windows sources call it: the names, types and
 * values are those of Windows. What is not here is not implemented.
 */
#ifndef CLUSCTL_WIN32_WINCRYPT_H
#define CLUSCTL_WIN32_WINCRYPT_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef ULONG_PTR HCRYPTPROV;
typedef ULONG_PTR HCRYPTKEY;
typedef ULONG_PTR HCRYPTHASH;
typedef unsigned int ALG_ID;

/* clang-format off */

/* Algorithms: a class, a type and a number */
#define GET_ALG_CLASS(x)	((x) & (7 << 13))
#define GET_ALG_TYPE(x)		((x) & (15 << 9))
#define GET_ALG_SID(x)		((x) & 511)

#define ALG_CLASS_SIGNATURE	(1 << 13)
#define ALG_CLASS_HASH		(4 << 13)
#define ALG_CLASS_KEY_EXCHANGE	(5 << 13)
#define ALG_TYPE_ANY		0
#define ALG_TYPE_RSA		(2 << 9)
#define ALG_SID_RSA_ANY		0
#define ALG_SID_MD5		3
#define ALG_SID_SHA		4
#define ALG_SID_SHA1		4
#define ALG_SID_SHA_256		12
#define ALG_SID_SHA_384		13
#define ALG_SID_SHA_512		14

#define CALG_MD5	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD5)
#define CALG_SHA	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA)
#define CALG_SHA1	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA1)
#define CALG_SHA_256	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_256)
#define CALG_SHA_384	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_384)
#define CALG_SHA_512	(ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_512)
#define CALG_RSA_SIGN	(ALG_CLASS_SIGNATURE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)
#define CALG_RSA_KEYX	(ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)

/* Types of providers */
#define PROV_RSA_FULL		1
#define PROV_RSA_SIG		2
#define PROV_DSS		3
#define PROV_FORTEZZA		4
#define PROV_MS_EXCHANGE	5
#define PROV_SSL		6
#define PROV_STT_MER		7
#define PROV_STT_ACQ		8
#define PROV_STT_BRND		9
#define PROV_STT_ROOT		10
#define PROV_STT_ISS		11
#define PROV_RSA_SCHANNEL	12
#define PROV_DSS_DH		13
#define PROV_EC_ECDSA_SIG	14
#define PROV_EC_ECNRA_SIG	15
#define PROV_EC_ECDSA_FULL	16
#define PROV_EC_ECNRA_FULL	17
#define PROV_DH_SCHANNEL	18
#define PROV_SPYRUS_LYNKS	20
#define PROV_RNG		21
#define PROV_INTEL_SEC		22
#define PROV_REPLACE_OWF	23
#define PROV_RSA_AES		24

/* Providers */
#define MS_DEF_PROV_A		"Microsoft Base Cryptographic Provider v1.0"
#define MS_DEF_PROV_W		L"Microsoft Base Cryptographic Provider v1.0"
#define MS_ENHANCED_PROV_A	"Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_ENHANCED_PROV_W	L"Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_STRONG_PROV_A	"Microsoft Strong Cryptographic Provider"
#define MS_STRONG_PROV_W	L"Microsoft Strong Cryptographic Provider"
#define MS_DEF_RSA_SIG_PROV_A	"Microsoft RSA Signature Cryptographic Provider"
#define MS_DEF_RSA_SIG_PROV_W	L"Microsoft RSA Signature Cryptographic Provider"
#define MS_DEF_RSA_SCHANNEL_PROV_A	"Microsoft RSA SChannel Cryptographic Provider"
#define MS_DEF_RSA_SCHANNEL_PROV_W	L"Microsoft RSA SChannel Cryptographic Provider"
#define MS_DEF_DSS_PROV_A	"Microsoft Base DSS Cryptographic Provider"
#define MS_DEF_DSS_PROV_W	L"Microsoft Base DSS Cryptographic Provider"
#define MS_DEF_DSS_DH_PROV_A	"Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"
#define MS_DEF_DSS_DH_PROV_W	L"Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"
#define MS_ENH_DSS_DH_PROV_A	"Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
#define MS_ENH_DSS_DH_PROV_W	L"Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
#define MS_DEF_DH_SCHANNEL_PROV_A	"Microsoft DH SChannel Cryptographic Provider"
#define MS_DEF_DH_SCHANNEL_PROV_W	L"Microsoft DH SChannel Cryptographic Provider"
#define MS_SCARD_PROV_A		"Microsoft Base Smart Card Crypto Provider"
#define MS_SCARD_PROV_W		L"Microsoft Base Smart Card Crypto Provider"
#define MS_ENH_RSA_AES_PROV_A	"Microsoft Enhanced RSA and AES Cryptographic Provider"
#define MS_ENH_RSA_AES_PROV_W	L"Microsoft Enhanced RSA and AES Cryptographic Provider"

/* CryptAcquireContext() */
#define CRYPT_VERIFYCONTEXT	0xF0000000
#define CRYPT_NEWKEYSET		0x00000008
#define CRYPT_DELETEKEYSET	0x00000010
#define CRYPT_MACHINE_KEYSET	0x00000020
#define CRYPT_SILENT		0x00000040

/* CryptGetDefaultProvider() */
#define CRYPT_MACHINE_DEFAULT	0x00000001
#define CRYPT_USER_DEFAULT	0x00000002

/* CryptGenKey(), CryptImportKey(): also the size in bits, in the upper half */
#define CRYPT_EXPORTABLE	0x00000001
#define CRYPT_ARCHIVABLE	0x00004000
#define RSA1024BIT_KEY		0x04000000

/* Key specs of the pairs of a container */
#define AT_KEYEXCHANGE		1
#define AT_SIGNATURE		2

/* CryptGetKeyParam() */
#define KP_PERMISSIONS	6
#define KP_ALGID	7
#define KP_BLOCKLEN	8
#define KP_KEYLEN	9

/* KP_PERMISSIONS */
#define CRYPT_ENCRYPT	0x0001
#define CRYPT_DECRYPT	0x0002
#define CRYPT_EXPORT	0x0004
#define CRYPT_READ	0x0008
#define CRYPT_WRITE	0x0010
#define CRYPT_MAC	0x0020
#define CRYPT_ARCHIVE	0x0100

/* CryptGetProvParam() */
#define PP_ENUMCONTAINERS	2
#define PP_NAME			4
#define PP_CONTAINER		6
#define PP_PROVTYPE		16
#define PP_UNIQUE_CONTAINER	36

/* PP_ENUMCONTAINERS */
#define CRYPT_FIRST	1
#define CRYPT_NEXT	2

/* CryptGetHashParam() */
#define HP_ALGID	0x0001
#define HP_HASHVAL	0x0002
#define HP_HASHSIZE	0x0004

/* CryptSignHash(), CryptVerifySignature() */
#define CRYPT_NOHASHOID	0x00000001

/* CryptEncrypt(), CryptDecrypt() */
#define CRYPT_OAEP	0x00000040

/* CryptExportKey(), CryptImportKey() */
#define PUBLICKEYBLOB		0x6
#define PRIVATEKEYBLOB		0x7
#define CUR_BLOB_VERSION	2

/* clang-format on */

/* What a blob begins with */
typedef struct _PUBLICKEYSTRUC {
	BYTE bType; /* PUBLICKEYBLOB or PRIVATEKEYBLOB */
	BYTE bVersion; /* CUR_BLOB_VERSION */
	WORD reserved; /* 0 */
	ALG_ID aiKeyAlg; /* CALG_RSA_KEYX or CALG_RSA_SIGN */
} BLOBHEADER, PUBLICKEYSTRUC;

/*
 * What follows in the blob of an RSA key. Behind it are, all of them with the
 * least significant byte first, the modulus, and in a private blob: prime1,
 * prime2, exponent1, exponent2 and coefficient, of half its size, and the private
 * exponent, of its size.
 */
typedef struct _RSAPUBKEY {
	DWORD magic; /* "RSA1", and "RSA2" in a private blob */
	DWORD bitlen;
	DWORD pubexp;
} RSAPUBKEY;

/* Contexts */
BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *phProv, LPCSTR szContainer,
				 LPCSTR szProvider, DWORD dwProvType,
				 DWORD dwFlags);
BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *phProv, LPCWSTR szContainer,
				 LPCWSTR szProvider, DWORD dwProvType,
				 DWORD dwFlags);
BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags);
BOOL WINAPI CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam, BYTE *pbData,
			      DWORD *pdwDataLen, DWORD dwFlags);
BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE *pbBuffer);

/* Providers */
BOOL WINAPI CryptEnumProvidersA(DWORD dwIndex, DWORD *pdwReserved,
				DWORD dwFlags, DWORD *pdwProvType,
				LPSTR szProvName, DWORD *pcbProvName);
BOOL WINAPI CryptEnumProvidersW(DWORD dwIndex, DWORD *pdwReserved,
				DWORD dwFlags, DWORD *pdwProvType,
				LPWSTR szProvName, DWORD *pcbProvName);
BOOL WINAPI CryptGetDefaultProviderA(DWORD dwProvType, DWORD *pdwReserved,
				     DWORD dwFlags, LPSTR pszProvName,
				     DWORD *pcbProvName);
BOOL WINAPI CryptGetDefaultProviderW(DWORD dwProvType, DWORD *pdwReserved,
				     DWORD dwFlags, LPWSTR pszProvName,
				     DWORD *pcbProvName);

/* Keys */
BOOL WINAPI CryptGenKey(HCRYPTPROV hProv, ALG_ID Algid, DWORD dwFlags,
			HCRYPTKEY *phKey);
BOOL WINAPI CryptGetUserKey(HCRYPTPROV hProv, DWORD dwKeySpec,
			    HCRYPTKEY *phUserKey);
BOOL WINAPI CryptDestroyKey(HCRYPTKEY hKey);
BOOL WINAPI CryptExportKey(HCRYPTKEY hKey, HCRYPTKEY hExpKey, DWORD dwBlobType,
			   DWORD dwFlags, BYTE *pbData, DWORD *pdwDataLen);
BOOL WINAPI CryptImportKey(HCRYPTPROV hProv, CONST BYTE *pbData,
			   DWORD dwDataLen, HCRYPTKEY hPubKey, DWORD dwFlags,
			   HCRYPTKEY *phKey);
BOOL WINAPI CryptGetKeyParam(HCRYPTKEY hKey, DWORD dwParam, BYTE *pbData,
			     DWORD *pdwDataLen, DWORD dwFlags);
BOOL WINAPI CryptEncrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final,
			 DWORD dwFlags, BYTE *pbData, DWORD *pdwDataLen,
			 DWORD dwBufLen);
BOOL WINAPI CryptDecrypt(HCRYPTKEY hKey, HCRYPTHASH hHash, BOOL Final,
			 DWORD dwFlags, BYTE *pbData, DWORD *pdwDataLen);

/* Hashes */
BOOL WINAPI CryptCreateHash(HCRYPTPROV hProv, ALG_ID Algid, HCRYPTKEY hKey,
			    DWORD dwFlags, HCRYPTHASH *phHash);
BOOL WINAPI CryptHashData(HCRYPTHASH hHash, CONST BYTE *pbData, DWORD dwDataLen,
			  DWORD dwFlags);
BOOL WINAPI CryptGetHashParam(HCRYPTHASH hHash, DWORD dwParam, BYTE *pbData,
			      DWORD *pdwDataLen, DWORD dwFlags);
BOOL WINAPI CryptDestroyHash(HCRYPTHASH hHash);
BOOL WINAPI CryptSignHashA(HCRYPTHASH hHash, DWORD dwKeySpec,
			   LPCSTR szDescription, DWORD dwFlags,
			   BYTE *pbSignature, DWORD *pdwSigLen);
BOOL WINAPI CryptSignHashW(HCRYPTHASH hHash, DWORD dwKeySpec,
			   LPCWSTR szDescription, DWORD dwFlags,
			   BYTE *pbSignature, DWORD *pdwSigLen);
BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH hHash, CONST BYTE *pbSignature,
				  DWORD dwSigLen, HCRYPTKEY hPubKey,
				  LPCSTR szDescription, DWORD dwFlags);
BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH hHash, CONST BYTE *pbSignature,
				  DWORD dwSigLen, HCRYPTKEY hPubKey,
				  LPCWSTR szDescription, DWORD dwFlags);

#ifdef UNICODE
#define CryptAcquireContext CryptAcquireContextW
#define CryptEnumProviders CryptEnumProvidersW
#define CryptGetDefaultProvider CryptGetDefaultProviderW
#define CryptSignHash CryptSignHashW
#define CryptVerifySignature CryptVerifySignatureW
#define MS_DEF_PROV MS_DEF_PROV_W
#define MS_ENHANCED_PROV MS_ENHANCED_PROV_W
#define MS_STRONG_PROV MS_STRONG_PROV_W
#define MS_DEF_RSA_SIG_PROV MS_DEF_RSA_SIG_PROV_W
#define MS_DEF_RSA_SCHANNEL_PROV MS_DEF_RSA_SCHANNEL_PROV_W
#define MS_DEF_DSS_PROV MS_DEF_DSS_PROV_W
#define MS_DEF_DSS_DH_PROV MS_DEF_DSS_DH_PROV_W
#define MS_ENH_DSS_DH_PROV MS_ENH_DSS_DH_PROV_W
#define MS_DEF_DH_SCHANNEL_PROV MS_DEF_DH_SCHANNEL_PROV_W
#define MS_SCARD_PROV MS_SCARD_PROV_W
#define MS_ENH_RSA_AES_PROV MS_ENH_RSA_AES_PROV_W
#else
#define CryptAcquireContext CryptAcquireContextA
#define CryptEnumProviders CryptEnumProvidersA
#define CryptGetDefaultProvider CryptGetDefaultProviderA
#define CryptSignHash CryptSignHashA
#define CryptVerifySignature CryptVerifySignatureA
#define MS_DEF_PROV MS_DEF_PROV_A
#define MS_ENHANCED_PROV MS_ENHANCED_PROV_A
#define MS_STRONG_PROV MS_STRONG_PROV_A
#define MS_DEF_RSA_SIG_PROV MS_DEF_RSA_SIG_PROV_A
#define MS_DEF_RSA_SCHANNEL_PROV MS_DEF_RSA_SCHANNEL_PROV_A
#define MS_DEF_DSS_PROV MS_DEF_DSS_PROV_A
#define MS_DEF_DSS_DH_PROV MS_DEF_DSS_DH_PROV_A
#define MS_ENH_DSS_DH_PROV MS_ENH_DSS_DH_PROV_A
#define MS_DEF_DH_SCHANNEL_PROV MS_DEF_DH_SCHANNEL_PROV_A
#define MS_SCARD_PROV MS_SCARD_PROV_A
#define MS_ENH_RSA_AES_PROV MS_ENH_RSA_AES_PROV_A
#endif

#ifdef __cplusplus
}
#endif

#endif
