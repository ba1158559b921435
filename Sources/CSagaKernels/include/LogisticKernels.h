// Innermost loops of the converged mode: products with the data, losses, and coordinate descent.
//
// Conventions: n rows, p features, K weight columns (classes). Weights and gradients are feature-major, p rows
// of `stride` lanes; scores, probabilities and residuals n rows of `stride` lanes. Lane k is class k; `stride`
// is a multiple of the lanes in 64 bytes, and what lies in the padding is 0. Everything is 64-byte aligned but
// the data.
//
// `data` stands for the type the features are stored in, `scalar` for the one that is computed in: an instance
// has both double, both float, or float data in double arithmetic.
#ifndef SAGANET_LOGISTIC_KERNELS_H
#define SAGANET_LOGISTIC_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Rows of a row-major matrix.
typedef struct {
  size_t rows, features, stride;
  const void *data;            // first element of the matrix
  const int32_t *row_numbers;  // n rows of it
} logistic_rows;

// Losses of n rows at given scores, and their derivatives.
typedef struct {
  size_t rows, classes, stride;
  int binary;                  // one score, of the second class; the first one's is 0
  const int32_t *codes;        // n class codes
  const double *weights;       // n weights c_i
  const double *scores;        // n x stride, without intercepts
  const double *intercepts;    // stride
  double *probabilities;       // out: n x stride; 0 in the padding
  double *residuals;           // out: c_i (p_ik - y_ik), n x stride; may be NULL
  double *residual_sums;       // out: sums of the residuals over the rows, stride; may be NULL
} logistic_losses;

// Coordinate descent on q(d) = g'd + 1/2 d'(H + E + ridge)d + ... + l1 |w + d|_1, a class's quadratic model,
// over the columns listed.
typedef struct {
  size_t count;                // columns to go through
  const int32_t *columns;      // their numbers
  size_t passes;               // at most
  double enough;               // a pass that gains less than this share of the first is the last
  float ridge, l1;
  const float *curvatures;     // per column: diagonal of H + E
  const float *extra;          // per column: diagonal E
  float *weights;              // per column: w + d
  float *steps;                // per column: d
} logistic_descent;

typedef struct {
  const char *name;            // instruction set
  size_t lanes;                // scalars in 64 bytes
  // scores = X W.
  void (*scores)(const logistic_rows *, const void *weights, void *scores);
  // gradient += X' residuals.
  void (*gradient)(const logistic_rows *, const void *residuals, void *gradient);
  // sums_jk += sum_i x_ij^2 weights_ik.
  void (*squares)(const logistic_rows *, const void *row_weights, void *sums);
  // scores = X W, then losses and residuals, then gradient += X' residuals, in blocks of rows: X is read once.
  // All outputs of `losses` are filled in. Returns the total loss.
  double (*loss_gradient)(const logistic_rows *, const void *weights, const logistic_losses *losses,
                          void *gradient);
} logistic_products;

typedef struct {
  const char *name;
  // Fills in probabilities and residuals; returns sum_i c_i loss_i.
  double (*losses)(const logistic_losses *);
  // moments += sum_i c_i p_i p_i', K x stride.
  void (*outer)(size_t rows, size_t classes, size_t stride, const double *weights, const double *probabilities,
                double *moments);
  // flow_i = c_i (diag p_i - p_i p_i') a_i for n rows of `stride` lanes; sums: of flow over the rows, stride.
  void (*metric)(size_t rows, size_t stride, const double *weights, const double *probabilities,
                 const double *changes, double *flow, double *sums);
  // The largest |x_i|; `count` is a multiple of 8.
  double (*largest)(size_t count, const double *x);
  // to = scale * from, between rows of `wide` doubles and of `narrow` >= `wide` floats, both multiples of 8. What
  // becomes less than 1e-25 as a float becomes 0.
  void (*to_single)(size_t rows, size_t wide, size_t narrow, double scale, const double *from, float *to);
  void (*to_double)(size_t rows, size_t wide, size_t narrow, double scale, const float *from, double *to);
  // A class's kept rows before it is descended: offset_q = (totals[rows_q] - p_q a_q) inverse_q, with
  // inverse = 1 / (1 - p), and residual_q = root_q (a_q - offset_q).
  void (*enter)(size_t count, const int32_t *rows, const double *totals, const double *probabilities,
                const double *inverses, const float *roots, const double *changes, double *offsets,
                float *residual);
  // And after: a_q = residual_q / root_q + offset_q, totals following. No row is listed twice.
  void (*leave)(size_t count, const int32_t *rows, double *totals, const double *probabilities,
                const float *roots, const double *offsets, const float *residual, double *changes);
  // sum_i x_i y_i in single precision.
  float (*dot)(size_t count, const float *x, const float *y);
  // y += a x.
  void (*add)(size_t count, float a, const float *x, float *y);
  // out_i = column[rows_i] * scale_i, 0 up to a multiple of 16; returns sum of out_i^2. If asked for, moment = sum
  // of out_i scale_i; `scale` is then aligned, and there are numbers up to a multiple of 16.
  float (*gather)(size_t count, const int32_t *rows, const float *scale, const float *column, float *out,
                  float *moment);
  // y -= mean x; returns y'y. `length` is a multiple of 16, x and y are aligned.
  float (*centre)(size_t length, float mean, const float *x, float *y);
  // H = B'B, B's columns being `length` (a multiple of 16) floats `stride` apart; `residual` = B d + e and
  // `linear` = the gradient's other part, so that the gradient at column j is linear_j + B_j'residual +
  // extra_j d_j. Returns by how much the model decreased.
  double (*descend_residual)(const logistic_descent *, size_t length, size_t stride, const float *b,
                             const float *linear, float *residual);
  // The same with H, `stride` apart, and `gradient` = linear + H d + extra d up to date on entry and on return.
  double (*descend_gram)(const logistic_descent *, size_t stride, const float *gram, size_t size,
                         float *gradient);
} logistic_loops;

// The instances that this CPU can run, fastest first; NULL past the last.
const logistic_products *logistic_products_f64(size_t index);  // double data, double arithmetic
const logistic_products *logistic_products_f32(size_t index);  // float data, float arithmetic
const logistic_products *logistic_products_mixed(size_t index); // float data, double arithmetic
const logistic_loops *logistic_loops_all(size_t index);

#endif
