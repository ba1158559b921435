/// The QR factorization A = Q R of an m x n matrix by Householder reflections, without pivoting: Q with
/// orthonormal columns, R upper triangular (trapezoidal for m < n).
///
/// Source: LAPACK `gelqf` on the transpose, which a row-major matrix is without moving an element.
public struct QR<Scalar: BLASScalar>: Sendable {
  /// m x n: R on and above the diagonal, the reflectors below it.
  private let factored: Matrix<Scalar>
  /// The min(m, n) factors of the reflectors.
  private let tau: [Scalar]

  /// Factors `matrix`, m x n of any shape. Complexity: O(m n min(m, n)).
  ///
  /// Throws ``LinearAlgebraError/nonFinite(row:column:value:)``.
  public init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    try matrix.requireFinite()
    let (m, n) = (matrix.rows, matrix.columns)
    var factored = matrix
    var tau = [Scalar](repeating: 0, count: min(m, n))
    if min(m, n) > 0 {
      let info = factored.withUnsafeMutableBufferPointer { a in
        tau.withUnsafeMutableBufferPointer { Scalar._gelqf(n, m, a.baseAddress!, n, $0.baseAddress!) }
      }
      try check(info: info, routine: "gelqf", failure: neverFails)
    }
    self.factored = factored
    self.tau = tau
  }

  /// R, min(m, n) x n, zeros below the diagonal.
  public var r: Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: tau.count, columns: factored.columns)
    result.withMutableView { target in
      factored.withView { source in
        for row in 0..<target.rows {
          for column in row..<target.columns { target[row, column] = source[row, column] }
        }
      }
    }
    return result
  }

  /// The first min(m, n) columns of Q, m x min(m, n). Complexity: O(m min(m, n)²).
  public func q() throws(LinearAlgebraError) -> Matrix<Scalar> {
    let (m, k) = (factored.rows, tau.count)
    var q = factored.withView { Matrix($0.block(rows: 0..<m, columns: 0..<k)) }
    if k > 0 {
      let info = q.withUnsafeMutableBufferPointer { a in
        tau.withUnsafeBufferPointer { Scalar._orglq(k, m, k, a.baseAddress!, k, $0.baseAddress!) }
      }
      try check(info: info, routine: "orglq", failure: neverFails)
    }
    return q
  }

  /// Q R, the matrix up to rounding. Complexity: O(m n min(m, n)).
  public func reconstruct() throws(LinearAlgebraError) -> Matrix<Scalar> {
    let (q, r) = (try q(), r)
    return q.withView { q in r.withView { BLAS.product(q, $0) } }
  }

  /// The n x c matrix X that minimizes the sum of squares of A X - `rhs`, for m >= n and independent columns.
  /// Complexity: O(m n c).
  ///
  /// `rhs` is m x c. Throws ``LinearAlgebraError/underdetermined(rows:columns:)`` for m < n;
  /// ``LinearAlgebraError/singular(pivot:)`` if what a column adds to the span of the columns before it is at
  /// most m epsilon of its norm; ``LinearAlgebraError/nonFinite(row:column:value:)``.
  public func solve(_ rhs: Matrix<Scalar>) throws(LinearAlgebraError) -> Matrix<Scalar> {
    let (m, n) = (factored.rows, factored.columns)
    require(rhs.rows == m, "\(rhs.rows) x \(rhs.columns) right sides for a \(m) x \(n) matrix")
    if m < n { throw .underdetermined(rows: m, columns: n) }
    try rhs.requireFinite()
    if let pivot = firstDependentColumn { throw .singular(pivot: pivot) }
    if n == 0 || rhs.columns == 0 { return Matrix(rows: n, columns: rhs.columns) }

    var solution = rhs
    let info = solution.withUnsafeMutableBufferPointer { c in
      // Qᵀ rhs; by columns it is rhsᵀ Q.
      factored.withUnsafeBufferPointer { a in
        tau.withUnsafeBufferPointer {
          Scalar._ormlq(
            left: false, transposed: true, rhs.columns, m, n, a.baseAddress!, n, $0.baseAddress!,
            c.baseAddress!, rhs.columns)
        }
      }
    }
    try check(info: info, routine: "ormlq", failure: neverFails)
    solution.withUnsafeMutableBufferPointer {
      BLAS.solveTriangle(of: factored, size: n, upper: true, $0.baseAddress!, columns: rhs.columns)
    }
    return solution.withView { Matrix($0.block(rows: 0..<n, columns: 0..<rhs.columns)) }
  }

  /// The n elements x that minimize the sum of squares of A x - `rhs`; see ``solve(_:)-(Matrix<Scalar>)``.
  public func solve(_ rhs: [Scalar]) throws(LinearAlgebraError) -> [Scalar] {
    try solve(Matrix(rows: rhs.count, columns: 1, elements: rhs)).elements
  }

  /// Measured against the column's own norm, so that the scale of a column does not matter.
  private var firstDependentColumn: Int? {
    let tolerance = Scalar(factored.rows) * Scalar.ulpOfOne
    return factored.withView { view in
      for column in 0..<tau.count {
        let norm = BLAS.nrm2(view.block(rows: 0..<(column + 1), columns: 0..<view.columns).column(column))
        if abs(view[column, column]) <= tolerance * norm { return column }
      }
      return nil
    }
  }
}
