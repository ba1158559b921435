extension BLAS {
  /// y = alpha A x + beta y for an m x n matrix A, x of n and y of m elements. Complexity: O(m n).
  ///
  /// For Aᵀx give `a.transposed`. A is copied only if neither its rows nor its columns are contiguous.
  @inlinable
  public static func gemv<Scalar>(
    alpha: Scalar = 1, _ a: MatrixView<Scalar>, _ x: VectorView<Scalar>, beta: Scalar = 0,
    into y: MutableVectorView<Scalar>
  ) {
    require(
      a.columns == x.count && a.rows == y.count,
      "gemv of a \(a.rows) x \(a.columns) matrix with \(x.count) elements into \(y.count)")
    if y.count == 0 { return }
    if beta == 0 { y.fill(0) }
    if x.count == 0 {
      // The BLAS returns early here and would forget beta.
      if beta != 0 { scal(beta, y) }
      return
    }
    switch BLASLayout(a) {
    case .rowMajor(let stride):
      Scalar._gemv(
        transposed: false, a.rows, a.columns, alpha, a.base, stride, x.base, x.stride, beta, y.base, y.stride)
    case .columnMajor(let stride):
      Scalar._gemv(
        transposed: true, a.columns, a.rows, alpha, a.base, stride, x.base, x.stride, beta, y.base, y.stride)
    case .scattered:
      Matrix(a).withView { gemv(alpha: alpha, $0, x, beta: beta, into: y) }
    }
  }

  /// A = A + alpha x yᵀ for x of m and y of n elements and an m x n matrix A. Complexity: O(m n).
  @inlinable
  public static func ger<Scalar>(
    alpha: Scalar = 1, _ x: VectorView<Scalar>, _ y: VectorView<Scalar>,
    into a: MutableMatrixView<Scalar>
  ) {
    require(
      a.rows == x.count && a.columns == y.count,
      "ger of \(x.count) and \(y.count) elements into a \(a.rows) x \(a.columns) matrix")
    if x.count == 0 || y.count == 0 { return }
    switch BLASLayout(a.readOnly) {
    case .rowMajor(let stride):
      Scalar._ger(a.rows, a.columns, alpha, x.base, x.stride, y.base, y.stride, a.base, stride)
    case .columnMajor(let stride):
      Scalar._ger(a.columns, a.rows, alpha, y.base, y.stride, x.base, x.stride, a.base, stride)
    case .scattered:
      for row in 0..<a.rows { axpy(alpha * x[row], y, into: a.row(row)) }
    }
  }
}
