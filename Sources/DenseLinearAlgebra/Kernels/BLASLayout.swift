/// How a view lies in memory, as the BLAS sees it: with the distance between its contiguous rows or columns.
@frozen
@usableFromInline
enum BLASLayout {
  case rowMajor(stride: Int)
  case columnMajor(stride: Int)
  /// Neither rows nor columns are contiguous (or they overlap): the BLAS needs a copy.
  case scattered

  @inlinable
  init<Scalar>(_ view: MatrixView<Scalar>) {
    // The stride of a direction with at most one element is never used and may be anything.
    if view.columns <= 1 || view.columnStride == 1 {
      if view.rows <= 1 {
        self = .rowMajor(stride: Swift.max(1, view.columns))
        return
      }
      if view.rowStride >= view.columns {
        self = .rowMajor(stride: view.rowStride)
        return
      }
    }
    if view.rows <= 1 || view.rowStride == 1 {
      if view.columns <= 1 {
        self = .columnMajor(stride: Swift.max(1, view.rows))
        return
      }
      if view.columnStride >= view.rows {
        self = .columnMajor(stride: view.columnStride)
        return
      }
    }
    self = .scattered
  }

  @inlinable
  var stride: Int? {
    switch self {
    case .rowMajor(let stride), .columnMajor(let stride): stride
    case .scattered: nil
    }
  }

  @inlinable
  var isColumnMajor: Bool {
    if case .columnMajor = self { true } else { false }
  }
}
