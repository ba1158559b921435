// Innermost loops of the SAGA solver, instantiated per instruction set and scalar type.
//
// Conventions: p features, K classes. Weights V and gradient sums G are feature-major, p rows of
// `stride` scalars, stride a multiple of saga_lanes so that every row starts on a 64-byte boundary;
// the lanes K..<stride are padding and stay zero. Lanes are classes, so the order of every sum over
// features is the plain ascending one.
#ifndef SAGANET_CSAGAKERNELS_H
#define SAGANET_CSAGAKERNELS_H

#include <stddef.h>

// Arguments of one fused step: complete step s (row x_s, gradient change delta), then score row x_{s+1}.
typedef struct {
  size_t features;          // p
  size_t stride;            // scalars a feature row of V and G, padding included
  void *weights;            // V, p x stride; the coefficients are scale * V
  void *gradient_sum;       // G, p x stride
  const void *row;          // x_s, p
  const void *delta;        // d_new - d_old of step s, stride
  const void *scaled_delta; // delta * step_size * correction / scale, stride (read by the fast kernels)
  double correction;        // 1 - 1/m (read by the strict kernels)
  // One fit: the same for all classes.
  double step_size;         // eta (read by the strict kernels)
  double scale;             // omega after step s (read by the strict kernels and by flush)
  double average_step;      // c: V -= c * G
  double threshold;         // t: V <- soft(V, t); read if `proximal`
  // Several fits packed side by side in the lanes: the same four, one per lane, and the factor of a flush, which
  // is 1 for a fit whose scale stays. NULL for one fit.
  const void *step_sizes, *scales, *average_steps, *thresholds, *flush_scales;
  int proximal;             // whether a penalty has an L1 part
  const void *next_row;     // x_{s+1}, p
  void *scores;             // out: sum_j V_jk x_{s+1,j}, stride
} saga_step;

typedef struct {
  const char *name;         // instruction set: "avx512", "avx2" or "baseline"
  size_t lanes;             // scalars in 64 bytes: stride must be a multiple of it
  // V -= x_s * delta..., G += x_s * delta, V -= c * G, V <- soft(V, t), scores = V' x_{s+1}: one pass.
  void (*step)(const saga_step *);
  // The same without a next row; then V <- scale * V. Returns 1 if every weight is finite; scores gets 0 in the
  // lanes whose weights are, NaN in the others.
  int (*flush)(const saga_step *);
  // scores = V' row.
  void (*score)(size_t features, size_t stride, const void *weights, const void *row, void *scores);
  // In each lane the largest |W| and |W - previous| over all features; previous <- W.
  void (*change)(size_t features, size_t stride, const void *weights, void *previous, void *largest,
                 void *largest_change);
  // For q = count-1 down to 0: v <- soft(v - g * average_steps[q], thresholds[q]) at every coordinate,
  // soft(w, t) = max(w - t, 0) - max(-w - t, 0), thresholds of either sign.
  void (*replay)(size_t features, size_t stride, void *weights, const void *gradient_sum, size_t count,
                 const void *average_steps, const void *thresholds);
} saga_kernels;

// The kernel sets that this CPU can run, fastest first; NULL past the last.
const saga_kernels *saga_kernels_fast_f64(size_t index);
const saga_kernels *saga_kernels_fast_f32(size_t index);
// The same, with every rounding of scikit-learn's compiled solver: no contraction, no reassociation.
const saga_kernels *saga_kernels_strict_f64(size_t index);
const saga_kernels *saga_kernels_strict_f32(size_t index);

#endif
