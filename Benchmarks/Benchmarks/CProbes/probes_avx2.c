#if defined(__x86_64__)
#define PROBE_SET avx2
#define PROBE_TARGET __attribute__((target("avx2,fma")))
#define PROBE_BYTES 32
#define PROBE_FMA 1
#define PROBE_CHAINS 12
#include "instances.inc"
#endif
