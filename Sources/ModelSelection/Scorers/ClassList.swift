/// The sorted distinct labels of a table; a label's code is its position.
public struct ClassList: Sendable, Equatable {
  /// The labels as text, sorted: by value if they are numbers or truth values, else by code point.
  public let names: [String]
  /// Whether the labels are numbers (an all-number column) or truth values ("False", "True"), not text.
  ///
  /// It matters to one score: scikit-learn's `average_precision` takes the *number* 1 for the positive class
  /// of two, and fails on other labels.
  public let areNumbers: Bool

  public init(_ names: [String], areNumbers: Bool) {
    self.names = names
    self.areNumbers = areNumbers
  }

  /// Number of labels.
  public var count: Int { names.count }

  /// The code of the number 1, if it is a label; among truth values that of "True", which equals 1.
  public var codeOfOne: Int32? {
    guard areNumbers else { return nil }
    return names.firstIndex { Double($0) == 1 || $0 == "True" }.map { Int32($0) }
  }
}
