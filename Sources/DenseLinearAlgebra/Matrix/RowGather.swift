extension MatrixView {
  /// Copies the rows `indices`, in that order, to the first rows of `workspace`; returns a view of these.
  ///
  /// Each index names a row, from 0; repeats are allowed. `workspace` has as many columns, at least as many
  /// rows as there are indices, and no element in common with this view; its other rows stay as they are.
  /// Nothing is allocated. Complexity: O(indices.count * columns).
  @inlinable
  @discardableResult
  public func gatherRows(
    _ indices: some Collection<Int>, into workspace: MutableMatrixView<Scalar>
  ) -> MatrixView<Scalar> {
    let count = indices.count
    require(
      workspace.rows >= count && workspace.columns == columns,
      "gathering \(count) of \(rows) x \(columns) into a \(workspace.rows) x \(workspace.columns) workspace")
    var position = 0
    for index in indices {
      workspace.row(position).assign(row(index))
      position += 1
    }
    return workspace.block(rows: 0..<count, columns: 0..<columns).readOnly
  }
}

extension Matrix {
  /// Copies the rows `indices`, in that order, to the first rows of `workspace`, a matrix the caller keeps
  /// from call to call; see ``MatrixView/gatherRows(_:into:)``.
  ///
  /// Nothing is allocated as long as `workspace` is the only owner of its storage.
  @inlinable
  public func gatherRows(_ indices: some Collection<Int>, into workspace: inout Matrix) {
    withView { source in
      workspace.withMutableView { _ = source.gatherRows(indices, into: $0) }
    }
  }
}
