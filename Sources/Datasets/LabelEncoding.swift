/// Class labels as numbers: the sorted distinct labels and each row's position among them.
///
/// Order and text as in scikit-learn after pandas has read the column: labels that are all integers sort by
/// value and print plainly ("0" ... "9"); labels that are all numbers without fraction but not all written
/// as integers sort by value and print as "1.0"; labels that are all `True` or `False`, in any case, print so,
/// `False` first; all others sort by Unicode code point. Numbers with a fraction are measurements, not
/// classes, and are refused. Integers beyond 64 bits are text, as in pandas. Text compares by its UTF-8 bytes.
public struct LabelEncoding: Sendable, Equatable {
  /// K distinct labels, sorted.
  public let classes: [String]
  /// For each of the n rows the position of its label in ``classes``.
  public let codes: [Int32]

  private let form: Form
  private let positions: [ExactText: Int32]

  private enum Form: Sendable, Equatable { case integers, numbers, booleans, text }

  /// Encodes `labels`, one a row.
  ///
  /// - Parameters:
  ///   - labels: n labels.
  ///   - others: what the column holds besides, in rows that are dropped or set aside, in any order and
  ///     number. pandas decides from the whole column whether labels are numbers; these take part in that
  ///     and in nothing else. Default none.
  ///
  /// Throws ``LabelError``. Complexity: O(n + K log K).
  public init(_ labels: [String], columnAlsoHolds others: [String] = []) throws {
    try self.init(labels, form: Self.form(of: labels + others))
  }

  /// Encodes `labels` beside the classes of a model, which keep their order wherever that is possible.
  ///
  /// ``codes`` are those of `known` first, then those of `labels`. A model whose classes stand out of their
  /// numbers' order was trained on text, such as "1", "10", "2"; they and the labels then are text here too.
  ///
  /// Throws ``LabelError``. Complexity: O(n + K log K).
  public init(_ known: [String], extendedBy labels: [String]) throws {
    let all = known + labels
    let encoding = try LabelEncoding(all)
    let own = encoding.codes.prefix(known.count)
    let keepsOrder = zip(own, own.dropFirst()).allSatisfy { $0 < $1 }
    self = keepsOrder ? encoding : try LabelEncoding(all, form: .text)
  }

  private init(_ labels: [String], form: Form) throws {
    guard !labels.isEmpty else { throw LabelError.noLabels }
    // Everything costly happens once a distinct label.
    var firstRow: [ExactText: Int] = [:]
    let keys = labels.map(ExactText.init)
    for (row, key) in keys.enumerated() where firstRow[key] == nil { firstRow[key] = row }
    let distinct = Array(firstRow.keys)

    if form == .numbers {
      let fractional = distinct.filter { label in
        guard let value = Self.number(label.text) else { return true }
        return value.rounded() != value || !value.isFinite
      }
      if let row = fractional.compactMap({ firstRow[$0] }).min() {
        throw LabelError.continuous(value: labels[row], row: row)
      }
    }
    let canonical = Dictionary(
      uniqueKeysWithValues: distinct.map { ($0, ExactText(Self.canonical($0.text, form))) })
    let classes = Self.sorted(Set(canonical.values).map(\.text), form)
    let positions = Dictionary(uniqueKeysWithValues: zip(classes.map(ExactText.init), (0 as Int32)...))
    let codeOfLabel = canonical.mapValues { positions[$0]! }
    self.form = form
    self.classes = classes
    self.positions = positions
    codes = keys.map { codeOfLabel[$0]! }
  }

  /// Whether the labels are numbers; `False` and `True` count as 0 and 1.
  public var areNumbers: Bool { form != .text }

  /// Number of rows in each class.
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for code in codes { counts[Int(code)] += 1 }
    return counts
  }

  /// The code of one label, or nil if it is none of the classes.
  public func code(of label: String) -> Int32? {
    positions[ExactText(label)] ?? positions[ExactText(Self.canonical(label, form))]
  }

  /// The codes of another table's labels. Throws ``LabelError/unknown(label:row:known:)``.
  public func encode(_ labels: [String]) throws -> [Int32] {
    try labels.enumerated().map { row, label in
      guard let code = code(of: label) else {
        throw LabelError.unknown(label: label, row: row, known: classes)
      }
      return code
    }
  }

  /// Throws ``LabelError/tooFewClasses(_:)`` unless there are at least `least` classes; 2 by default, what a
  /// classifier needs.
  public func requireClasses(atLeast least: Int = 2) throws {
    if classes.count < least { throw LabelError.tooFewClasses(classes) }
  }

  private static func form(of column: [String]) -> Form {
    let distinct = Set(column.map(ExactText.init)).map(\.text)
    // Rows without a label can only be dropped ones. They leave no column of integers.
    let labels = distinct.filter { !MissingTokens.contains($0) }
    let form = labels.isEmpty ? .text : form(ofDistinct: labels)
    return form == .integers && labels.count < distinct.count ? .numbers : form
  }

  private static func form(ofDistinct labels: [String]) -> Form {
    if labels.allSatisfy({ boolean($0) != nil }) { return .booleans }
    let trimmed = labels.map(trim)
    if trimmed.allSatisfy({ Int64($0) != nil }) || trimmed.allSatisfy({ UInt64($0) != nil }) {
      return .integers
    }
    // An integer that no 64 bits hold turns the whole column into text.
    if trimmed.contains(where: { isInteger($0) && Int64($0) == nil && UInt64($0) == nil }) { return .text }
    // So does one that needs the 64th bit beside a negative number.
    let needs64Bits = trimmed.contains { isInteger($0) && Int64($0) == nil }
    if needs64Bits, trimmed.contains(where: { $0.utf8.first == 45 }) { return .text }
    return trimmed.allSatisfy { number($0) != nil } ? .numbers : .text
  }

  private static func isInteger(_ text: String) -> Bool {
    var digits = text.utf8[...]
    if let sign = digits.first, sign == 43 || sign == 45 { digits = digits.dropFirst() }
    return !digits.isEmpty && digits.allSatisfy { $0 &- 48 < 10 }
  }

  private static func canonical(_ label: String, _ form: Form) -> String {
    switch form {
    case .text: return label
    case .booleans: return boolean(label).map { $0 ? "True" : "False" } ?? label
    case .integers:
      let text = trim(label)
      return Int64(text).map(String.init) ?? UInt64(text).map(String.init) ?? label
    case .numbers:
      // + 0 turns -0 into 0: they are equal, so they are one class.
      return number(label).map { "\($0 + 0)" } ?? label
    }
  }

  private static func sorted(_ classes: [String], _ form: Form) -> [String] {
    switch form {
    case .text, .booleans:
      return classes.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    case .integers:
      let signed = classes.compactMap { label in Int64(label).map { ($0, label) } }
      if signed.count == classes.count { return signed.sorted { $0.0 < $1.0 }.map(\.1) }
      return classes.compactMap { label in UInt64(label).map { ($0, label) } }.sorted { $0.0 < $1.0 }.map(\.1)
    case .numbers:
      return classes.map { (number($0) ?? 0, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func number(_ label: String) -> Double? {
    var bytes = Array(label.utf8)
    bytes.append(contentsOf: [UInt8](repeating: 10, count: 16))
    return bytes.withUnsafeBufferPointer { all in
      let start = all.baseAddress!
      guard case .number(let value) = DecimalParser().cell(start, start + all.count - 16) else { return nil }
      return value
    }
  }

  /// The truth value that pandas reads: the words in any case, with no blanks around them.
  private static func boolean(_ label: String) -> Bool? {
    let lowercase = label.utf8.lazy.map { $0 | 0x20 }
    if lowercase.elementsEqual("true".utf8) { return true }
    return lowercase.elementsEqual("false".utf8) ? false : nil
  }

  private static func trim(_ label: String) -> String {
    guard let first = label.utf8.first, let last = label.utf8.last,
      DecimalParser.isBlank(first) || DecimalParser.isBlank(last)
    else { return label }
    return String(
      label.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}

/// Why labels cannot serve as classes. Rows count from 0.
public enum LabelError: Error, Equatable, Sendable, CustomStringConvertible {
  case noLabels
  case continuous(value: String, row: Int)
  case tooFewClasses([String])
  case unknown(label: String, row: Int, known: [String])

  public var description: String {
    switch self {
    case .noLabels:
      return "there are no labels; name a table with at least one row"
    case .continuous(let value, let row):
      return "continuous labels: row \(row) has '\(value)', and all labels are numbers; a classifier needs "
        + "classes, so name another label column or turn the numbers into classes"
    case .tooFewClasses(let classes):
      return "all rows have the same class (\(classes.map { "'\($0)'" }.joined(separator: ", "))); a "
        + "classifier needs at least two"
    case .unknown(let label, let row, let known):
      return "row \(row): the class '\(label)' is unknown; known are "
        + known.map { "'\($0)'" }.joined(separator: ", ")
    }
  }
}
