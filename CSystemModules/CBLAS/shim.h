#ifndef SAGANET_CBLAS_SHIM_H
#define SAGANET_CBLAS_SHIM_H
// OpenBLAS's own header: cblas_* plus the openblas_* controls (thread count, kernel name).
#include <cblas.h>
#endif
