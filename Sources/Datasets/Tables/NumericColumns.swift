/// Decides which columns are numeric: those whose first 100 values are numbers.
///
/// Missing cells are no values. A column without any value is not numeric. A numeric column with a missing
/// cell cannot be a feature, which is an error; it can come to light only once its 100 values are known.
struct NumericColumns {
  static let valuesNeeded = 100

  private struct State {
    var values = 0
    var isText = false
    var firstMissing: (line: Int, value: String)?
  }

  private var states: [Int: State]
  private let decimals: DecimalParser
  /// Columns that are decided neither way, ascending.
  private(set) var undecided: [Int]

  init(candidates: [Int], decimals: DecimalRule) {
    undecided = candidates
    states = Dictionary(uniqueKeysWithValues: candidates.map { ($0, State()) })
    self.decimals = DecimalParser(rule: decimals)
  }

  /// Looks at one cell. Returns whether it decided the column.
  mutating func observe(_ column: Int, _ cell: DelimitedCell, line: Int) -> Bool {
    guard var state = states[column], !state.isText, state.values < Self.valuesNeeded else { return false }
    switch decimals.cell(cell.start, cell.end) {
    case .number: state.values += 1
    case .notANumber: state.isText = true
    case .missing: if state.firstMissing == nil { state.firstMissing = (line, cell.excerpt) }
    }
    states[column] = state
    let isDecided = state.isText || state.values == Self.valuesNeeded
    if isDecided { undecided.removeAll { $0 == column } }
    return isDecided
  }

  func isText(_ column: Int) -> Bool { states[column]?.isText ?? true }
  func hasValues(_ column: Int) -> Bool { (states[column]?.values ?? 0) > 0 }
  func firstMissing(_ column: Int) -> (line: Int, value: String)? { states[column]?.firstMissing }
}
