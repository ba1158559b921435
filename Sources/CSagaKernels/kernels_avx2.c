#if defined(__x86_64__)
#define SAGA_SET avx2
#define SAGA_TARGET __attribute__((target("avx2,fma")))
#define SAGA_FMA 1
#define SAGA_MANY_REGISTERS 0
#define SAGA_PAIRS 0
#include "saga_instances.inc"
#endif
