/// The thin singular value decomposition A = U Σ Vᵀ of an m x n matrix, with k = min(m, n): U and V with
/// orthonormal columns, Σ diagonal with nonnegative entries.
///
/// Source: LAPACK `gesdd`, divide and conquer (Gu and Eisenstat 1995, doi:10.1137/S0895479892242232).
public struct SVD<Scalar: BLASScalar>: Sendable {
  /// U, m x k. Column signs are arbitrary, but fit those of ``vt``.
  public let u: Matrix<Scalar>
  /// The k singular values, descending.
  public let values: [Scalar]
  /// Vᵀ, k x n.
  public let vt: Matrix<Scalar>

  /// Decomposes `matrix`, m x n of any shape. Complexity: O(m n min(m, n)).
  ///
  /// Throws ``LinearAlgebraError/nonFinite(row:column:value:)`` and
  /// ``LinearAlgebraError/noConvergence(unconverged:)``.
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    (u, values, vt) = try Self.decompose(matrix, vectors: true)
  }

  /// Only the singular values of `matrix`, descending: several times faster. Errors as ``init(_:)``.
  public static func values(of matrix: Matrix<Scalar>) throws(LinearAlgebraError) -> [Scalar] {
    try decompose(matrix, vectors: false).1
  }

  /// U Σ Vᵀ, the matrix up to rounding. Complexity: O(m n min(m, n)).
  public func reconstruct() -> Matrix<Scalar> {
    var scaled = u
    scaled.withMutableView { view in
      for index in values.indices { BLAS.scal(values[index], view.column(index)) }
    }
    return scaled.withView { left in vt.withView { BLAS.product(left, $0) } }
  }

  /// How many singular values exceed `tolerance`; default max(m, n) epsilon times the largest, as in numpy's
  /// `matrix_rank`.
  public func rank(tolerance: Scalar? = nil) -> Int {
    let size = Scalar(max(u.rows, vt.columns))
    let limit = tolerance ?? size * .ulpOfOne * (values.first ?? 0)
    return values.count { $0 > limit }
  }

  /// The ratio of the largest to the smallest singular value: infinite if the smallest is 0, and 0 for an
  /// empty matrix.
  public var conditionNumber: Scalar {
    guard let largest = values.first, let smallest = values.last else { return 0 }
    return smallest == 0 ? .infinity : largest / smallest
  }

  private static func decompose(
    _ matrix: Matrix<Scalar>, vectors: Bool
  ) throws(LinearAlgebraError) -> (Matrix<Scalar>, [Scalar], Matrix<Scalar>) {
    try matrix.requireFinite()
    let (m, n) = (matrix.rows, matrix.columns)
    let k = min(m, n)
    var u = Matrix<Scalar>(rows: vectors ? m : 0, columns: k)
    var vt = Matrix<Scalar>(rows: k, columns: vectors ? n : 0)
    var values = [Scalar](repeating: 0, count: k)
    if k == 0 { return (u, values, vt) }
    var work = matrix
    // By columns the matrix is Aᵀ = V Σ Uᵀ: its left vectors by columns are Vᵀ by rows, and the right ones U.
    let info = work.withUnsafeMutableBufferPointer { a in
      values.withUnsafeMutableBufferPointer { s in
        vt.withUnsafeMutableBufferPointer { left in
          u.withUnsafeMutableBufferPointer { right in
            Scalar._gesdd(
              vectors: vectors, n, m, a.baseAddress!, n, s.baseAddress!, left.baseAddress!, n,
              right.baseAddress!, k)
          }
        }
      }
    }
    try check(info: info, routine: "gesdd") { .noConvergence(unconverged: $0) }
    return (u, values, vt)
  }
}
