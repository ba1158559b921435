#if defined(__x86_64__)
#define PROBE_SET avx512
#define PROBE_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#define PROBE_BYTES 64
#define PROBE_FMA 1
#define PROBE_CHAINS 24
#include "instances.inc"
#endif
