#include "CSagaKernels.h"

#define DECLARE(set)                                                                                    \
  extern const saga_kernels saga_fast_f64_##set##_kernels, saga_fast_f32_##set##_kernels,               \
      saga_strict_f64_##set##_kernels, saga_strict_f32_##set##_kernels;                                 \
  extern const logistic_products logistic_##set##_f64_products, logistic_##set##_f32_products,          \
      logistic_##set##_mixed_products;                                                                  \
  extern const logistic_loops logistic_##set##_all_loops
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
#define WIDE(before, after)                                                                             \
  if (has_avx512() && index-- == 0) return &before##avx512_##after;                                     \
  if (has_avx2() && index-- == 0) return &before##avx2_##after;
#else
#define WIDE(before, after)
#endif

#define SELECT(type, function, before, after)                                                           \
  const type *function(size_t index) {                                                                  \
    WIDE(before, after)                                                                                 \
    return index == 0 ? &before##baseline_##after : NULL;                                               \
  }
SELECT(saga_kernels, saga_kernels_fast_f64, saga_fast_f64_, kernels)
SELECT(saga_kernels, saga_kernels_fast_f32, saga_fast_f32_, kernels)
SELECT(saga_kernels, saga_kernels_strict_f64, saga_strict_f64_, kernels)
SELECT(saga_kernels, saga_kernels_strict_f32, saga_strict_f32_, kernels)
SELECT(logistic_products, logistic_products_f64, logistic_, f64_products)
SELECT(logistic_products, logistic_products_f32, logistic_, f32_products)
SELECT(logistic_products, logistic_products_mixed, logistic_, mixed_products)
SELECT(logistic_loops, logistic_loops_all, logistic_, all_loops)
