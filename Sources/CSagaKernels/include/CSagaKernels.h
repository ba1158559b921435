// Innermost loops of the SAGA solver, instantiated per instruction set and scalar type.
//
// Conventions: n rows, p features, K weight columns (classes) a fit. Weights V and gradient sums G are
// feature-major, p rows of `stride` lanes, stride a multiple of saga_lanes so that every row starts on a
// 64-byte boundary. Every sum over features runs in plain ascending order within a lane.
//
// Lanes: fits that share the row stream are packed in groups. With `group` 1 there is one fit and lane k is
// class k; with `group` 4 or 8 lane k * group + f is class k of fit f. Lanes past K * group are padding: V
// and G are 0 there. Whatever belongs to a fit and not to a class is a pattern: SAGA_PATTERN entries of
// period `group`, so that the entry of a lane is at its number modulo SAGA_PATTERN.
#ifndef SAGANET_CSAGAKERNELS_H
#define SAGANET_CSAGAKERNELS_H

#include <stddef.h>
#include "LogisticKernels.h"

enum {
  SAGA_PATTERN = 16,    // entries of a pattern
  SAGA_LARGEST_GROUP = 8, // fits in a pack, at most
  SAGA_BLOCK = 16,      // steps in a block, at most
  SAGA_FIRST_CACHE = 48 << 10, // bytes of a first cache, at most: no machine's own number
  SAGA_ROUND = 32,      // features that a pass over a block goes through at a time
  SAGA_RESCALES = 1 << 8  // flag of saga_update: some fit's scale fell below rescale_below
};

// The scalars of the fits of a pack: patterns, 64-byte aligned. `scalar` stands for double or float.
typedef struct {
  double *step_sizes;       // eta
  double *threshold_rates;  // eta * beta
  double *alive;            // 0 for a fit that has failed and for a place without a fit, else 1
  void *shrinks;            // scalar u = 1 - eta * alpha
  void *scales;             // scalar omega: the coefficients are omega * V
  void *average_sums;       // scalar A, the epoch's sum of eta / (omega m)
  void *threshold_sums;     // scalar B, the epoch's sum of eta beta / omega
  void *average_steps;      // scalar c, A's last increment: V -= c * G
  void *thresholds;         // scalar t, B's last increment: V <- soft(V, t)
  void *next_average_steps; // scalar c of the step after this one
  void *flush_scales;       // scalar factor of a flush, 1 for a fit whose scale stays
} saga_fits;

// What a step changes: its row and gradient change, and the scalars of its moment.
typedef struct {
  const void *row;          // x_s, p
  const void *delta;        // d_new - d_old of step s, stride
  const void *scaled_delta; // delta * eta * (1 - 1/m) / omega, stride (read by the fast kernels)
  double correction;        // 1 - 1/m (read by the strict kernels)
  const void *scales;       // omega, c and t as the step left them: patterns
  const void *average_steps;
  const void *thresholds;
} saga_change;

// Arguments of one pass over V and G: complete a step, then score row x_{s+1}.
//
// V and G need not be stored at every step. A pass that peeks computes the step and the scores and stores
// nothing; the pass after it does that step once more, as its `earlier` one, before its own. Two passes then
// write V and G once instead of twice, with the same roundings: where cache bandwidth is the limit that is
// worth the arithmetic done twice. Where a step begins with V -= c G, the pass that stores V may do that for the step
// after it, whose c is known: that step's peek then reads V alone.
typedef struct {
  size_t features;          // p
  size_t stride;            // lanes of a feature row of V and G, padding included
  size_t first_lane, end_lane; // the lanes to go through, multiples of saga_lanes: 0 and stride for all
  int backward;             // last lanes first, where that helps: what a forward pass left in the cache comes first
  size_t group;
  void *weights;            // V, p x stride
  void *gradient_sum;       // G, p x stride
  saga_change change;       // step s
  const saga_change *earlier; // step s - 1 if the pass before only peeked, else NULL
  int peek;                 // store nothing; not together with `earlier`
  int early;                // float32: c G is taken from V before G has the step's own change, as in double
  int ahead;                // V is without c G of the first step that this pass does (a peek, the pass after, a flush);
                            // only with `early`
  const void *next_average_steps; // c of step s + 1, to be taken before the store of a pass with `earlier`, or NULL
  const void *next_row;     // x_{s+1}, p
  int proximal;             // whether a penalty has an L1 part
  void *scores;             // out: sum_j V_jk x_{s+1,j}, stride
  const saga_fits *fits;
} saga_step;

// A block of steps of one fit without an L1 part (group 1), where rows s = 0, 1, ... are known in advance. Step q
// does
//
//     G += x_q d_q';  V -= x_q e_q' + c_q G
//
// with d_q and e_q its delta and scaled delta, so that with C_s = c_0 + ... + c_s and V, G, those before the block
//
//     V_s = V - C_s G - sum_{q <= s} x_q (e_q + (C_s - C_{q-1}) d_q)'
//
// and the scores of row s + 1 follow from V' x_{s+1}, G' x_{s+1} and the products x_q' x_{s+1}. V and G are gone
// through once a block instead of once a step, and matrix products replace products with vectors. What is done
// is as much, and the products of the rows: it pays where V and G outgrow L1.
typedef struct {
  size_t features, stride;
  size_t changes;           // steps of the block before that are not in V and G yet
  const void *const *changed_rows; // their rows
  void *own;                // per step e_q - C_{q-1} d_q, SAGA_BLOCK x stride; a pass adds C d_q
  void *deltas;             // per step d_q, SAGA_BLOCK x stride
  void *average_step;       // scalar C of the steps so far
  const void *scale;        // scalar to multiply V by after these steps
  size_t count;             // rows of this block, at most SAGA_BLOCK
  const void *const *rows;
  void *weights, *gradient_sum;             // V and G
  void *weight_scores, *gradient_scores;    // out: V' x_s and G' x_s, SAGA_BLOCK x stride
  void *products;                           // out: x_s' x_q for q < s, SAGA_BLOCK x SAGA_BLOCK
  void *partial_products;                   // room for SAGA_BLOCK x SAGA_BLOCK x 64 bytes
  const void *delta, *scaled_delta;         // of the step just done
  void *scores;                             // out: of the row to be done, stride
  const saga_fits *fits;
} saga_block;

// What a feature is for the length of a block. Restless: its weights may change their signs, become 0 or cease to be 0.
// Near: restless, but all nonzero when last looked at. Moving: its weights are all nonzero and keep their signs.
// Dormant: they are all 0 and stay so.
enum { SAGA_RESTLESS, SAGA_NEAR, SAGA_MOVING, SAGA_DORMANT };

// A block of steps of one fit with an L1 part. A soft threshold takes t from a weight that keeps its sign, in the
// direction of that sign, and nothing from one that stays 0: in such features a step is as linear as without an L1
// part, with c G + t sign(V) for c G. With one m in a block t_q = ratio c_q, so that G + ratio sign(V) stands for G
// and the scores take what they take without. Features that are not sure to be so, the restless ones, go through
// every step.
//
// Sure is what bounds say. Before a block each feature has a slack: of a moving one its least |V|, less all that
// averages and thresholds can take in a block; of a dormant one what the threshold leaves over for the step's own
// gradient. Each step takes from it |x_j| times the largest change of a class; a feature that could not pay turns
// restless before that step, and its part in the block's scores and products is taken back. The results are those
// of single steps but for roundings: for those in c, t and the slacks themselves the bounds leave room.
typedef struct {
  saga_block block;         // gradient_scores are by G + ratio sign(V) of the moving features
  size_t number;            // of the block since all features were restless
  void *threshold_sum;      // scalar: sum of t of the steps so far
  double ratio;             // t / c in this block: beta m
  double step;              // the block's first c
  double reach;             // bound of the sum of c over a block
  double drift, next_drift; // in the block before, in this one: |G| may change by so much for each unit of slack lost
  double sure;              // a little less than 1: what is left after roundings
  double expected;          // in and out: mean over steps of the largest change of a class
  const void *padding;      // infinity in the lanes past K, else 0: stride
  unsigned char *kinds;     // p
  void *slack;              // scalars: p and more, to a multiple of the lanes
  void *allowance;          // slack as the block began: as long
  void *most;               // bounds of |G|: as long
  const void *typical;      // mean over rows of |x|: as long
  void *decay;              // what of a step's need is lost for the steps after it: as long
  void *moves;              // 1 for moving features, else 0: as long
  unsigned *restless;       // the restless features: p + 1
  size_t restless_count;
  size_t moving_count;
  size_t awakened;          // out: features that turned restless within blocks, counted on
  void *restless_scores;    // of the row to be done: stride
  size_t peeked_count;      // restless features in which the step before is still to be done, as in a paired pass
  void *peeked, *peeked_own; // that step's c and t; what x is multiplied by in V, stride
  void *pulls;              // room for SAGA_ROUND x stride scalars
} saga_steady_block;

// Arguments of what lies between two passes: from the scores of row i to its gradient change.
typedef struct {
  size_t columns;           // K
  size_t group;
  int binary;               // loss: 1 logistic with one score, 0 multinomial
  int fit_intercept;
  int code;                 // class of row i
  double weight;            // s_i
  double distinct;          // m, rows drawn at least once so far
  double next_distinct;     // m at the next step
  double rescale_below;
  const void *scores;       // V' x_i, stride
  void *memory;             // stored gradients of row i, K * group
  const void *next_memory;  // those of the row after it, to be fetched ahead
  size_t memory_bytes;      // of a row's stored gradients
  void *intercepts;         // b, stride; -infinity in the padding of group 1
  void *intercept_sums;     // sum of stored gradients, stride
  void *scratch;            // stride
  void *delta, *scaled_delta; // out, stride
  const saga_fits *fits;
} saga_update;

typedef struct {
  const char *name;         // instruction set: "avx512", "avx2" or "baseline"
  size_t lanes;             // scalars in 64 bytes: stride must be a multiple of it
  // d_new = s_i * gradient of the loss at omega * scores + b; delta = d_new - memory, memory <- d_new;
  // intercepts and the scalars of the fits advance. Returns bit f if fit f's intercepts are no longer finite,
  // and SAGA_RESCALES.
  unsigned (*update)(const saga_update *);
  int pairs;                // whether two passes with one store are the faster where V and G outgrow L1
  int ahead;                // whether passes know `ahead` and `next_average_steps`
  // V -= x_s * delta..., G += x_s * delta, V -= c * G, V <- soft(V, t), scores = V' x_{s+1}: one pass.
  void (*step)(const saga_step *);
  // The same without a next row, and never a peek; then V <- flush_scale * V. Returns 1 if every weight is finite;
  // scores gets 0 in the lanes whose weights are, NaN in the others.
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
  // y[i] = exp(x[i]) as `update` evaluates it, for x <= 709: libm's in the strict kernels, else within 1 ulp
  // of it and 0 below -708.
  void (*exponential)(size_t count, const double *x, double *y);
  // Puts the changes of the block before into V and G and scales V, then scores the rows of this one and
  // multiplies them with each other. Returns 1 if every weight is finite. NULL, as the two below, in the
  // strict kernels and where there is no fused multiply-add.
  int (*block_pass)(const saga_block *);
  // scores = V' x_s after s steps of the block.
  void (*block_score)(const saga_block *, size_t s);
  // Takes step s, just updated, into `own`, `deltas` and `average_step`.
  void (*block_keep)(const saga_block *, size_t s);
  // Ends the block before; then, with rows, sorts the features for this block and scores its first row, or without
  // multiplies V by `scale` and returns 1 if every weight is finite, else 0. NULL where block_pass is.
  int (*steady_pass)(saga_steady_block *);
  // Ends step s of the block, just updated, and scores the next row unless the block ends.
  void (*steady_step)(saga_steady_block *, size_t s, int ends);
  // Whether a moving feature costs less in a steady block than in steps, and not only a dormant one.
  int moving_pays;
} saga_kernels;

// The kernel sets that this CPU can run, fastest first; NULL past the last.
const saga_kernels *saga_kernels_fast_f64(size_t index);
const saga_kernels *saga_kernels_fast_f32(size_t index);
// The same, with every rounding of scikit-learn's compiled solver: no contraction, no reassociation.
const saga_kernels *saga_kernels_strict_f64(size_t index);
const saga_kernels *saga_kernels_strict_f32(size_t index);

#endif
