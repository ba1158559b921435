/// Some rows of a matrix, chosen by an index list, in that order and with repeats: no element is copied.
///
/// The rows of a cross-validation fold, for instance. Element i is the buffer of the `columns` elements of
/// row `rowIndices[i]`. Valid as long as the matrix and the index list; nothing keeps them alive.
@frozen
public struct RowSelection<Scalar: BLASScalar>: RandomAccessCollection {
  /// Row 0 of the matrix, not of the selection.
  public let base: UnsafePointer<Scalar>
  /// Elements from one row of the matrix to the next.
  public let rowStride: Int
  /// Elements in each row.
  public let columns: Int
  /// The chosen rows, each from 0 and below the matrix's number of rows.
  public let rowIndices: UnsafeBufferPointer<Int>

  /// The rows `rowIndices` of `matrix`, whose rows must be contiguous (column stride 1).
  ///
  /// Complexity: O(number of indices), to check that each names a row.
  @inlinable
  public init(_ matrix: MatrixView<Scalar>, rowIndices: UnsafeBufferPointer<Int>) {
    require(
      matrix.columnStride == 1 || matrix.columns <= 1,
      "the rows of a matrix with column stride \(matrix.columnStride) are not contiguous")
    for row in rowIndices {
      require(row >= 0 && row < matrix.rows, "row \(row) of a \(matrix.rows) x \(matrix.columns) matrix")
    }
    base = matrix.base
    rowStride = matrix.rowStride
    columns = matrix.columns
    self.rowIndices = rowIndices
  }

  @inlinable
  public var startIndex: Int { 0 }
  @inlinable
  public var endIndex: Int { rowIndices.count }

  /// The elements of the chosen row number `position`; checked in debug builds only. Complexity: O(1).
  @inlinable
  public subscript(position: Int) -> UnsafeBufferPointer<Scalar> {
    UnsafeBufferPointer(start: pointer(at: position), count: columns)
  }

  /// The first of the `columns` elements of the chosen row number `position`, for inner loops.
  @inlinable
  public func pointer(at position: Int) -> UnsafePointer<Scalar> {
    base + rowIndices[position] * rowStride
  }

  /// Copies the chosen rows to the first `count` rows of `workspace` and returns a view of just these.
  ///
  /// `workspace` has as many columns and at least `count` rows; the rest of it stays as it is. Nothing is
  /// allocated. Complexity: O(count * columns).
  @inlinable
  @discardableResult
  public func gather(into workspace: MutableMatrixView<Scalar>) -> MatrixView<Scalar> {
    require(
      workspace.rows >= count && workspace.columns == columns,
      "gathering \(count) x \(columns) into a \(workspace.rows) x \(workspace.columns) workspace")
    for position in 0..<count {
      workspace.row(position).assign(VectorView(base: pointer(at: position), count: columns))
    }
    return workspace.block(rows: 0..<count, columns: 0..<columns).readOnly
  }
}

extension Matrix {
  /// Calls `body` with the rows `indices`, in that order, without copying an element.
  ///
  /// Each index names a row, from 0; repeats are allowed. The selection must not outlive the call.
  @inlinable
  public func withRows<R, E: Error>(
    _ indices: [Int], _ body: (RowSelection<Scalar>) throws(E) -> R
  ) throws(E) -> R {
    try withView { (view) throws(E) in
      try indices.withUnsafeBufferPointer { (rows) throws(E) in
        try body(RowSelection(view, rowIndices: rows))
      }
    }
  }
}
