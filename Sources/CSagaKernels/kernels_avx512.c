#if defined(__x86_64__)
#define SAGA_SET avx512
#define SAGA_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")))
#define SAGA_FMA 1
#define SAGA_MANY_REGISTERS 1
#define SAGA_PAIRS 1
#include <immintrin.h>
// The smaller magnitude of the two, with the sign of v: one operation for a clamp.
#define SAGA_CLAMP_F64(v, t) _mm512_range_pd((v), (t), 2)
#define SAGA_CLAMP_F32(v, t) _mm512_range_ps((v), (t), 2)
#include "saga_instances.inc"
#endif
