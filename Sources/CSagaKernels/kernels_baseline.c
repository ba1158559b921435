// SSE2 on x86-64; plain vector code elsewhere (NEON on arm64, whose baseline has fused multiply-add).
#define SAGA_SET baseline
#define SAGA_TARGET
#if defined(__aarch64__)
#define SAGA_FMA 1
#define SAGA_MANY_REGISTERS 1
#else
#define SAGA_FMA 0
#define SAGA_MANY_REGISTERS 0
#endif
#define SAGA_PAIRS 0
#include "saga_instances.inc"
