extension BLAS {
  /// C = alpha A B + beta C for an m x k matrix A, a k x n matrix B and an m x n matrix C.
  /// Complexity: O(m n k).
  ///
  /// Transposed factors are views: `gemm(a.transposed, b, into: c)`. An operand is copied only if neither its
  /// rows nor its columns are contiguous. With k = 0 the product is zero and C = beta C.
  @inlinable
  public static func gemm<Scalar>(
    alpha: Scalar = 1, _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, beta: Scalar = 0,
    into c: MutableMatrixView<Scalar>
  ) {
    require(
      a.columns == b.rows && c.rows == a.rows && c.columns == b.columns,
      "gemm of \(a.rows) x \(a.columns) and \(b.rows) x \(b.columns) into \(c.rows) x \(c.columns)")
    if c.rows == 0 || c.columns == 0 { return }
    if a.columns == 0 {
      for row in 0..<c.rows {
        if beta == 0 { c.row(row).fill(0) } else { scal(beta, c.row(row)) }
      }
      return
    }
    switch BLASLayout(c.readOnly) {
    case .rowMajor(let stride):
      multiply(alpha, a, b, beta, c.base, stride)
    case .columnMajor(let stride):
      // Cᵀ = BᵀAᵀ, and Cᵀ is row-major.
      multiply(alpha, b.transposed, a.transposed, beta, c.base, stride)
    case .scattered:
      var packed = beta == 0 ? Matrix(rows: c.rows, columns: c.columns) : Matrix(c.readOnly)
      packed.withMutableView {
        gemm(alpha: alpha, a, b, beta: beta, into: $0)
        c.assign($0.readOnly)
      }
    }
  }

  /// The product A B in a new matrix; see ``gemm(alpha:_:_:beta:into:)``.
  @inlinable
  public static func product<Scalar>(_ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: a.rows, columns: b.columns)
    result.withMutableView { gemm(a, b, into: $0) }
    return result
  }

  /// Into a row-major, nonempty C; packs factors that BLAS cannot read where they lie.
  @inlinable
  static func multiply<Scalar>(
    _ alpha: Scalar, _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, _ beta: Scalar,
    _ c: UnsafeMutablePointer<Scalar>, _ strideC: Int
  ) {
    let layoutA = BLASLayout(a)
    let layoutB = BLASLayout(b)
    guard let strideA = layoutA.stride else {
      return Matrix(a).withView { multiply(alpha, $0, b, beta, c, strideC) }
    }
    guard let strideB = layoutB.stride else {
      return Matrix(b).withView { multiply(alpha, a, $0, beta, c, strideC) }
    }
    Scalar._gemm(
      transposeA: layoutA.isColumnMajor, transposeB: layoutB.isColumnMajor, a.rows, b.columns, a.columns,
      alpha,
      a.base, strideA, b.base, strideB, beta, c, strideC)
  }

  /// B = T⁻¹B, or (Tᵀ)⁻¹B, for the leading n x n triangle of a row-major matrix and an n x m matrix B.
  static func solveTriangle<Scalar: BLASScalar>(
    of matrix: Matrix<Scalar>, size: Int, upper: Bool, transposed: Bool = false,
    _ b: UnsafeMutablePointer<Scalar>, columns: Int
  ) {
    if size == 0 || columns == 0 { return }
    matrix.withUnsafeBufferPointer { triangle in
      if columns == 1 {
        Scalar._trsv(upper: upper, transposed: transposed, size, triangle.baseAddress!, matrix.columns, b)
        return
      }
      Scalar._trsm(
        upper: upper, transposed: transposed, size, columns, triangle.baseAddress!, matrix.columns, b, columns
      )
    }
  }
}
