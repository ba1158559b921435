#ifndef SAGANET_CLAPACKE_SHIM_H
#define SAGANET_CLAPACKE_SHIM_H
// lapacke.h asks for <complex.h>, which Swift cannot import; no complex routine is called here,
// so plain pairs of the right size and alignment stand in for the two complex types.
typedef struct { float real, imag; } saganet_complex_float;
typedef struct { double real, imag; } saganet_complex_double;
#define lapack_complex_float saganet_complex_float
#define lapack_complex_double saganet_complex_double
#include <lapacke.h>
#endif
