#if defined(__x86_64__)
#define SAGA_SET avx512
#define SAGA_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#define SAGA_FMA 1
#define SAGA_MANY_REGISTERS 1
#define SAGA_PAIRS 1
#include "saga_instances.inc"
#endif
