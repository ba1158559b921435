/// Why numbers cannot be analysed.
public enum AnalysisError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An element, both indices from 0, is NaN or infinite.
  case notFinite(row: Int, column: Int, value: String)

  public var description: String {
    switch self {
    case .notFinite(let row, let column, let value):
      "row \(row + 1), column \(column + 1) is \(value): rows with such numbers have no distances; leave the row out"
    }
  }
}
