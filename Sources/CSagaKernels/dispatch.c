#include "CSagaKernels.h"

#define DECLARE(set)                                                                                    \
  extern const saga_kernels saga_fast_f64_##set##_kernels, saga_fast_f32_##set##_kernels,               \
      saga_strict_f64_##set##_kernels, saga_strict_f32_##set##_kernels
DECLARE(baseline);
#if defined(__x86_64__)
DECLARE(avx512);
DECLARE(avx2);

static int has_avx512(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("fma");
}
static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#define WIDE(kind)                                                                                      \
  if (has_avx512() && index-- == 0) return &saga_##kind##_avx512_kernels;                               \
  if (has_avx2() && index-- == 0) return &saga_##kind##_avx2_kernels;
#else
#define WIDE(kind)
#endif

#define SELECT(kind)                                                                                    \
  const saga_kernels *saga_kernels_##kind(size_t index) {                                               \
    WIDE(kind)                                                                                          \
    return index == 0 ? &saga_##kind##_baseline_kernels : NULL;                                         \
  }
SELECT(fast_f64)
SELECT(fast_f32)
SELECT(strict_f64)
SELECT(strict_f32)
