/// Throws what a nonzero LAPACK `info` means. `failure` gives the meaning of a positive one, which differs
/// from routine to routine.
func check(
  info: Int, routine: String, failure: (Int) -> LinearAlgebraError
) throws(LinearAlgebraError) {
  if info == 0 { return }
  if info > 0 { throw failure(info) }
  if memoryFailures.contains(info) { throw .outOfMemory(routine: routine) }
  // LAPACKE's own first argument, the layout, counts as position 1.
  throw .illegalArgument(routine: routine, position: -info)
}

/// For routines whose reference gives no positive `info`: should one come, it is a defect too.
func neverFails(_ info: Int) -> LinearAlgebraError { .noConvergence(unconverged: info) }

extension Matrix {
  /// LAPACK may hang, crash or return nonsense on non-finite input, so it never sees any.
  func requireFinite() throws(LinearAlgebraError) {
    if let (row, column) = withView({ $0.firstNonFinite }) {
      throw .nonFinite(row: row, column: column, value: self[row, column]._doubleValue)
    }
  }

  func requireSquare() throws(LinearAlgebraError) {
    if rows != columns { throw .notSquare(rows: rows, columns: columns) }
  }
}
