extension Matrix {
  /// A contiguous copy of `view`. Complexity: O(rows * columns).
  @inlinable
  public init(_ view: MatrixView<Scalar>) {
    self.init(rows: view.rows, columns: view.columns) { buffer in
      MutableMatrixView(rowMajor: buffer, rows: view.rows, columns: view.columns).assign(view)
    }
  }

  /// The `size` x `size` matrix with ones on the diagonal and zeros elsewhere.
  @inlinable
  public static func identity(_ size: Int) -> Matrix {
    var result = Matrix(rows: size, columns: size)
    result.withMutableView { $0.diagonal.fill(1) }
    return result
  }

  /// The transposed matrix as a copy; ``MatrixView/transposed`` costs nothing.
  /// Complexity: O(rows * columns).
  @inlinable
  public func transposed() -> Matrix {
    withView { Matrix($0.transposed) }
  }
}
