// SSE2 on x86-64, NEON on arm64.
#define PROBE_SET baseline
#define PROBE_TARGET
#define PROBE_BYTES 16
#if defined(__aarch64__)
#define PROBE_FMA 1
#define PROBE_CHAINS 24
#else
#define PROBE_FMA 0
#define PROBE_CHAINS 12
#endif
#include "instances.inc"
