/// One fold per group: the group's rows are the test part.
///
/// Folds follow the sorted groups as `numpy.unique` sorts what pandas reads: by value if every group is a
/// number (then "7" and "07" are one group, and "1" and "1.0" too), `False` before `True` if there is nothing
/// else, in any case; all others by code point. Complexity: O(n log n + n groups).
/// Source: scikit-learn 1.9.1 `LeaveOneGroupOut`.
public struct LeaveOneGroupOut: Splitter {
  public var name: String { "logo" }

  public init() {}

  public func split(_ input: SplitInput) throws(SplitError) -> SplitResult {
    guard let groups = input.groups else { throw .groupsMissing(splitter: name) }
    let (assignment, names) = Self.encode(groups)
    guard names.count >= 2 else { throw .fewerThanTwoGroups(groups: names) }
    return SplitResult(folds: foldsFromAssignment(assignment, count: names.count), names: names)
  }

  /// The position of each row's group in the sorted list of distinct groups, and that list.
  static func encode(_ groups: [String]) -> (codes: [Int32], names: [String]) {
    if let integers = all(groups, { Int64(trim($0)) }) {
      return encode(integers, name: { String($0) }, precedes: <, equals: ==)
    }
    if let integers = all(groups, { UInt64(trim($0)) }) {
      return encode(integers, name: { String($0) }, precedes: <, equals: ==)
    }
    if let numbers = numbers(groups) {
      // + 0 turns -0 into 0: they are one group.
      return encode(numbers, name: { "\($0 + 0)" }, precedes: <, equals: ==)
    }
    if let truths = all(groups, { ["false": 0, "true": 1][$0.lowercased()] }) {
      return encode(truths, name: { $0 == 1 ? "True" : "False" }, precedes: <, equals: ==)
    }
    // String's own order compares canonical equivalents as equal; code points are UTF-8 byte order.
    return encode(
      groups, name: { $0 },
      precedes: { $0.utf8.lexicographicallyPrecedes($1.utf8) },
      equals: { $0.utf8.elementsEqual($1.utf8) })
  }

  /// What `convert` makes of every group, or nil if it fails for one or there is none.
  private static func all<Key>(_ groups: [String], _ convert: (String) -> Key?) -> [Key]? {
    var keys: [Key] = []
    keys.reserveCapacity(groups.count)
    for group in groups {
      guard let key = convert(group) else { return nil }
      keys.append(key)
    }
    return keys.isEmpty ? nil : keys
  }

  /// The groups as pandas' float64 column, or nil if they are text to it.
  private static func numbers(_ groups: [String]) -> [Double]? {
    guard let numbers = all(groups, number) else { return nil }
    // Integers that no 64 bits hold make the column text; so does the 64th bit beside a negative number.
    let large = groups.lazy.map(trim).filter {
      Int64($0) == nil && $0.utf8.allSatisfy { $0 &- 48 < 10 || $0 == 43 || $0 == 45 }
    }
    if large.contains(where: { UInt64($0) == nil }) { return nil }
    if !large.isEmpty, groups.contains(where: { trim($0).utf8.first == 45 }) { return nil }
    return numbers
  }

  /// A decimal or an infinity; no hexadecimal numbers and no NaN, which Swift would read too.
  private static func number(_ group: String) -> Double? {
    let text = trim(group)
    let unsigned = text.drop { $0 == "+" || $0 == "-" }.lowercased()
    let isDecimal = unsigned.utf8.allSatisfy { $0 &- 48 < 10 || "+-.e".utf8.contains($0) }
    guard isDecimal || unsigned == "inf" || unsigned == "infinity" else { return nil }
    return Double(text)
  }

  private static func trim(_ text: String) -> String {
    func isBlank(_ byte: UInt8?) -> Bool { byte == 32 || byte == 9 }
    var bytes = text.utf8[...]
    guard isBlank(bytes.first) || isBlank(bytes.last) else { return text }
    while isBlank(bytes.first) { bytes.removeFirst() }
    while isBlank(bytes.last) { bytes.removeLast() }
    return String(Substring(bytes))
  }

  private static func encode<Key>(
    _ keys: [Key], name: (Key) -> String, precedes: (Key, Key) -> Bool, equals: (Key, Key) -> Bool
  ) -> (codes: [Int32], names: [String]) {
    let order = keys.indices.sorted { precedes(keys[$0], keys[$1]) }
    var codes = [Int32](repeating: 0, count: keys.count)
    var names: [String] = []
    var previous: Int?
    for row in order {
      if previous == nil || !equals(keys[previous!], keys[row]) { names.append(name(keys[row])) }
      codes[row] = Int32(names.count - 1)
      previous = row
    }
    return (codes, names)
  }
}
