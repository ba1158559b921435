/// Vector and matrix products through OpenBLAS, on views of `Float` or `Double`.
///
/// Lengths and shapes that do not fit stop the program with all of them in the message. An output must not
/// share elements with an input. With beta = 0 the old content of the output is not read, so it may be NaN or
/// uninitialized. As in OpenBLAS, a factor alpha = 0 skips the product: NaN in A or x then does not show.
///
/// Sums run in OpenBLAS's own order, which depends on the processor and, for large products, on the number of
/// threads (``BLASThreads``): results are reproducible to rounding, not to the bit.
public enum BLAS {}
