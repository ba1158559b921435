// SSE2 on x86-64; plain vector code elsewhere (NEON on arm64, whose baseline has fused multiply-add).
#define LOGISTIC_SET baseline
#define LOGISTIC_TARGET
#define LOGISTIC_BYTES 16
#if defined(__aarch64__)
#define LOGISTIC_FMA 1
#define LOGISTIC_REGISTERS 32
#else
#define LOGISTIC_FMA 0
#define LOGISTIC_REGISTERS 16
#endif
#include "logistic_instances.inc"
