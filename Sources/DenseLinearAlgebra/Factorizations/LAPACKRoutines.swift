/// The LAPACKE routines that the factorizations need, bound to one element type; each returns `info`.
/// Arguments as in the LAPACK Users' Guide (Anderson et al. 1999, doi:10.1137/1.9780898719604).
///
/// Matrices are column-major here. A row-major matrix read as column-major is its own transpose; the
/// factorizations use that to call LAPACK without transposing anything in memory.
public protocol LAPACKRoutines {
  /// Cholesky factor of one triangle, in place.
  static func _potrf(upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int) -> Int

  /// LQ factors as reflectors, in place.
  static func _gelqf(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int, _ tau: UnsafeMutablePointer<Self>
  ) -> Int

  /// The first `m` rows of the orthogonal matrix whose `k` reflectors `_gelqf` left, in place.
  static func _orglq(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int, _ tau: UnsafePointer<Self>
  ) -> Int

  /// C multiplied by that orthogonal matrix from the given side.
  static func _ormlq(
    left: Bool, transposed: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Self>, _ strideA: Int,
    _ tau: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>, _ strideC: Int
  ) -> Int

  /// Eigenvalues, ascending, and if asked eigenvectors of a symmetric matrix given by one triangle, in place.
  static func _syevd(
    vectors: Bool, upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Self>
  ) -> Int

  /// Singular values, descending, and if asked the thin singular vectors; destroys `a`.
  static func _gesdd(
    vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Self>, _ u: UnsafeMutablePointer<Self>, _ strideU: Int,
    _ vt: UnsafeMutablePointer<Self>, _ strideVT: Int
  ) -> Int
}
