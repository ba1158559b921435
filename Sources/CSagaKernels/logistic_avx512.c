#if defined(__x86_64__)
#define LOGISTIC_SET avx512
#define LOGISTIC_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#define LOGISTIC_FMA 1
#define LOGISTIC_BYTES 64
#define LOGISTIC_REGISTERS 32
#include "logistic_instances.inc"
#endif
