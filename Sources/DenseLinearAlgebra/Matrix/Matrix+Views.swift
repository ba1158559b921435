extension Matrix {
  /// Calls `body` with a read-only view of the whole matrix, which must not outlive the call.
  @inlinable
  public func withView<R, E: Error>(_ body: (MatrixView<Scalar>) throws(E) -> R) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(MatrixView(rowMajor: storage.base, rows: rows, columns: columns))
  }

  /// Calls `body` with a writable view of the whole matrix, which must not outlive the call.
  /// Copies first if the storage is shared.
  @inlinable
  public mutating func withMutableView<R, E: Error>(
    _ body: (MutableMatrixView<Scalar>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    let elements = UnsafeMutableBufferPointer(start: storage.base, count: storage.count)
    return try body(MutableMatrixView(rowMajor: elements, rows: rows, columns: columns))
  }
}
