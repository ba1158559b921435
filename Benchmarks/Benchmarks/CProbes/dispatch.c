#include "CProbes.h"

const probe_set *probe_set_baseline(void);
#if defined(__x86_64__)
const probe_set *probe_set_avx512(void);
const probe_set *probe_set_avx2(void);

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("fma");
}
#endif

const probe_set *probe_sets(size_t index) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (has_avx512() && index-- == 0) return probe_set_avx512();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && index-- == 0)
    return probe_set_avx2();
#endif
  return index == 0 ? probe_set_baseline() : NULL;
}

size_t probe_cycles(size_t count) {
  size_t x = count;
  for (size_t i = 0; i < count; i += 16) {
#if defined(__x86_64__)
#define ADD "add $1, %0\n\t"
#elif defined(__aarch64__)
#define ADD "add %0, %0, #1\n\t"
#else
#define ADD ""
#endif
    __asm__ volatile(ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD : "+r"(x));
  }
  return x;
}
