/// The eigendecomposition A = V Λ Vᵀ of a symmetric n x n matrix: V orthogonal, Λ diagonal.
///
/// Source: LAPACK `syevd`, divide and conquer (Cuppen 1981, doi:10.1007/BF01396757).
public struct SymmetricEigen<Scalar: BLASScalar>: Sendable {
  /// The n eigenvalues, ascending, with multiplicity.
  public let values: [Scalar]
  /// n x n; column j is the eigenvector of `values[j]`, of length 1. Its sign is arbitrary, and within a
  /// multiple eigenvalue so is the basis.
  public let vectors: Matrix<Scalar>

  /// Decomposes `matrix`, of which only the diagonal and the elements below it are used.
  ///
  /// An empty matrix has no eigenvalues. Complexity: O(n³).
  ///
  /// Throws ``LinearAlgebraError/notSquare(rows:columns:)``;
  /// ``LinearAlgebraError/nonFinite(row:column:value:)`` for a NaN or infinity anywhere;
  /// ``LinearAlgebraError/noConvergence(unconverged:)``.
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    let (values, rows) = try Self.decompose(matrix, vectors: true)
    self.values = values
    vectors = rows.transposed()
  }

  /// Only the eigenvalues of `matrix`, ascending: several times faster. Errors as ``init(_:)``.
  public static func values(of matrix: Matrix<Scalar>) throws(LinearAlgebraError) -> [Scalar] {
    try decompose(matrix, vectors: false).values
  }

  /// V Λ Vᵀ, the matrix up to rounding, with both triangles. Complexity: O(n³).
  public func reconstruct() -> Matrix<Scalar> {
    var scaled = vectors
    scaled.withMutableView { view in
      for index in values.indices { BLAS.scal(values[index], view.column(index)) }
    }
    return scaled.withView { left in vectors.withView { BLAS.product(left, $0.transposed) } }
  }

  /// Row j of the second result is eigenvector j, if vectors are asked for.
  private static func decompose(
    _ matrix: Matrix<Scalar>, vectors: Bool
  ) throws(LinearAlgebraError) -> (values: [Scalar], rows: Matrix<Scalar>) {
    try matrix.requireSquare()
    try matrix.requireFinite()
    let size = matrix.rows
    var values = [Scalar](repeating: 0, count: size)
    var work = matrix
    if size == 0 { return (values, work) }
    let info = work.withUnsafeMutableBufferPointer { a in
      values.withUnsafeMutableBufferPointer {
        // The lower triangle by rows is the upper one by columns.
        Scalar._syevd(vectors: vectors, upper: true, size, a.baseAddress!, size, $0.baseAddress!)
      }
    }
    try check(info: info, routine: "syevd") { .noConvergence(unconverged: unconverged(info: $0, size: size)) }
    return (values, work)
  }

  /// A positive `info` of `syevd` is the number of off-diagonal entries that did not converge or, above n,
  /// names the submatrix that failed by its first and last row: first (n + 1) + last.
  static func unconverged(info: Int, size: Int) -> Int {
    if info <= size { return info }
    let (first, last) = info.quotientAndRemainder(dividingBy: size + 1)
    return max(1, last - first + 1)
  }
}
