import Foundation

/// The Cholesky factorization A = L Lᵀ of a symmetric positive definite n x n matrix, L lower triangular with
/// a positive diagonal.
///
/// Source: LAPACK `potrf`. Solving with it is backward stable without pivoting (Higham 2002, chapter 10,
/// doi:10.1137/1.9780898718027).
public struct Cholesky<Scalar: BLASScalar>: Sendable {
  /// L, n x n, zeros above the diagonal.
  public let lower: Matrix<Scalar>

  /// Factors `matrix`, of which only the diagonal and the elements below it are used.
  ///
  /// An empty matrix has an empty factor. Complexity: O(n³).
  ///
  /// Throws ``LinearAlgebraError/notSquare(rows:columns:)``;
  /// ``LinearAlgebraError/nonFinite(row:column:value:)`` for a NaN or infinity anywhere;
  /// ``LinearAlgebraError/notPositiveDefinite(leadingMinor:)``.
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    try matrix.requireSquare()
    try matrix.requireFinite()
    let size = matrix.rows
    var factor = matrix
    if size > 0 {
      // The lower triangle by rows is the upper one by columns.
      let info = factor.withUnsafeMutableBufferPointer {
        Scalar._potrf(upper: true, size, $0.baseAddress!, size)
      }
      try check(info: info, routine: "potrf") { .notPositiveDefinite(leadingMinor: $0) }
    }
    let badPivot = factor.withMutableView { view -> Int? in
      for row in 0..<size {
        // A definite matrix bounds every element of L, so an overflow means that this one is not; OpenBLAS
        // lets a NaN pivot pass.
        if !view[row, row].isFinite { return row }
        for column in (row + 1)..<size { view[row, column] = 0 }
      }
      return nil
    }
    if let badPivot { throw .notPositiveDefinite(leadingMinor: badPivot + 1) }
    lower = factor
  }

  /// The solution X of A X = `rhs`, n x m. Complexity: O(n² m).
  ///
  /// `rhs` has n rows. Throws ``LinearAlgebraError/nonFinite(row:column:value:)``.
  public func solve(_ rhs: Matrix<Scalar>) throws(LinearAlgebraError) -> Matrix<Scalar> {
    let size = lower.rows
    require(rhs.rows == size, "\(rhs.rows) x \(rhs.columns) right sides for a \(size) x \(size) matrix")
    try rhs.requireFinite()
    var solution = rhs
    solution.withUnsafeMutableBufferPointer { x in
      guard let base = x.baseAddress else { return }
      BLAS.solveTriangle(of: lower, size: size, upper: false, base, columns: rhs.columns)
      BLAS.solveTriangle(of: lower, size: size, upper: false, transposed: true, base, columns: rhs.columns)
    }
    return solution
  }

  /// The solution x of A x = `rhs`, n elements; see ``solve(_:)-(Matrix<Scalar>)``.
  public func solve(_ rhs: [Scalar]) throws(LinearAlgebraError) -> [Scalar] {
    try solve(Matrix(rows: rhs.count, columns: 1, elements: rhs)).elements
  }

  /// L Lᵀ, the matrix up to rounding, with both triangles. Complexity: O(n³).
  public func reconstruct() -> Matrix<Scalar> {
    lower.withView { BLAS.product($0, $0.transposed) }
  }

  /// The natural logarithm of the determinant, 2 sum of log L[i, i], which does not overflow; 0 for an empty
  /// matrix. Complexity: O(n).
  public var logDeterminant: Double {
    var sum = 0.0
    for index in 0..<lower.rows { sum += log(lower[index, index]._doubleValue) }
    return 2 * sum
  }
}
