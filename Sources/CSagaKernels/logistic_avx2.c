#if defined(__x86_64__)
#define LOGISTIC_SET avx2
#define LOGISTIC_TARGET __attribute__((target("avx2,fma")))
#define LOGISTIC_FMA 1
#define LOGISTIC_BYTES 32
#define LOGISTIC_REGISTERS 16
#include "logistic_instances.inc"
#endif
