extension Matrix {
  /// The elements of `other`, each rounded to the nearest `Scalar`, ties to even.
  ///
  /// Float to Double is exact. Double to Float rounds; beyond Float's range it gives an infinity, below it a
  /// subnormal or zero, and NaN stays NaN. Complexity: O(rows * columns).
  @inlinable
  public init<Other: BLASScalar>(converting other: MatrixView<Other>) {
    self.init(rows: other.rows, columns: other.columns) { buffer in
      guard var target = buffer.baseAddress else { return }
      for row in 0..<other.rows {
        let source = other.base + row * other.rowStride
        for column in 0..<other.columns {
          (target + column).initialize(to: Scalar(source[column * other.columnStride]._doubleValue))
        }
        target += other.columns
      }
    }
  }

  /// As ``init(converting:)-(MatrixView<Other>)``, for an owned matrix.
  @inlinable
  public init<Other: BLASScalar>(converting other: Matrix<Other>) {
    self = other.withView { Matrix(converting: $0) }
  }
}
