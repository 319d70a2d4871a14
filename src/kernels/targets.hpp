// Which instruction sets the vectorised files are compiled for: to be included before Highway. Each such file is
// compiled once per set and picks one at run time.
#pragma once

// Bits of hwy/detect_targets.h, as numbers because not every version names all of them. Left are the baseline, SSE4,
// AVX2, AVX3 (AVX-512) and NEON: the others would gain nothing here and cost compile time, and SVE's vectors can't
// stand in arrays.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HWY_DISABLED_TARGETS 0x0FFF9AFF  // the widest and the baseline: the sets between them take the same lines
#else
#define HWY_DISABLED_TARGETS 0x0FFF90FF
#endif
