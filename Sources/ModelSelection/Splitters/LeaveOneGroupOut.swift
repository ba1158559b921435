/// One fold per group: the group's rows are the test part.
///
/// Folds follow the sorted groups as `numpy.unique` sorts them: by code point, or by value if every group is
/// an integer (then "7" and "07" are one group, as pandas reads them). Complexity: O(n log n + n groups).
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
    let integers = groups.map { Int64($0) }
    if !integers.isEmpty, integers.allSatisfy({ $0 != nil }) {
      return encode(integers.map { $0! }, name: { String($0) }, precedes: <, equals: ==)
    }
    // String's own order compares canonical equivalents as equal; code points are UTF-8 byte order.
    return encode(
      groups, name: { $0 },
      precedes: { $0.utf8.lexicographicallyPrecedes($1.utf8) },
      equals: { $0.utf8.elementsEqual($1.utf8) })
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
