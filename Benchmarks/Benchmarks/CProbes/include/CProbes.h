// What this machine can do, measured: bandwidth of cache levels by access pattern, rates of arithmetic,
// clock. One source (probes.inc) instantiated per instruction set and scalar type, as CSagaKernels is.
//
// Arrays are 64-byte aligned; `count` scalars each, a multiple of 512 / size of a scalar. Bytes are counted
// as STREAM counts them: what the program loads and stores, without the line fills a store may cause.
#ifndef SAGANET_CPROBES_H
#define SAGANET_CPROBES_H

#include <stddef.h>

typedef struct {
  size_t lanes;        // scalars in a register of this set
  size_t chains;       // independent chains in the arithmetic probes
  // Bandwidth, `passes` times over the arrays.
  double (*read)(const void *a, size_t count, size_t passes);              // 1 load
  void (*write)(void *a, size_t count, size_t passes);                     // 1 store
  void (*scale)(const void *a, void *b, size_t count, size_t passes);      // b = s a: 1 load, 1 store
  void (*add)(const void *a, void *b, size_t count, size_t passes);        // b += s a: 2 loads, 1 store
  // v += s, g += s: the traffic of a SAGA step, two arrays read and written. 2 loads, 2 stores.
  void (*update)(void *v, void *g, size_t count, size_t passes);
  // Arithmetic in registers, `rounds` x chains x lanes times: x <- x * m + a, fused where the set has it;
  // the same as two operations; x <- m / x.
  double (*multiply_add)(size_t rounds, double m, double a);
  double (*product_sum)(size_t rounds, double m, double a);
  double (*divide)(size_t rounds, double m);
  // The arithmetic of a fast SAGA step on `rounds` x 16 vectors of operands that stay in L1 and are not
  // stored: 4 multiply-adds and, if `proximal`, min, max and subtract.
  double (*step_arithmetic)(size_t rounds, double m, int proximal);
} probe_functions;

typedef struct {
  const char *name;    // "avx512", "avx2" or "baseline"
  int fused;           // whether multiply_add is one operation
  probe_functions f64, f32;
} probe_set;

// The sets that this CPU can run, fastest first; NULL past the last.
const probe_set *probe_sets(size_t index);

// A chain of `count` dependent integer additions, one clock cycle each on current x86-64 and arm64 cores.
size_t probe_cycles(size_t count);

#endif
