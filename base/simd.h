// SPDX-License-Identifier: Apache-2.0
#pragma once
// Plain loops that the compiler turns into SIMD code.

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(HSDC_SANITIZE)
/// One copy of the function per instruction set, chosen when the program starts.
#define HSDC_MULTIVERSION __attribute__((target_clones("avx2", "default")))
#else
#define HSDC_MULTIVERSION
#endif
