/// Which column of a table serves which purpose.
struct TableColumns {
  let index: Int?
  let label: Int?
  let weight: Int?
  let group: Int?
  let names: [String]
  /// Things worth telling the user.
  private(set) var notes: [String] = []

  private let file: String

  /// Finds the index, label, weight and group columns that `options` name.
  init(_ header: DelimitedHeader, options: TableOptions, file: String) throws {
    func find(_ name: String?, _ role: TableError.Role) throws -> Int? {
      guard let name else { return nil }
      if let column = header.column(named: name) { return column }
      let near = NearNames.nearest(to: name, in: header.names)
      throw TableError(file, .noSuchColumn(role: role, name: name, near: near))
    }
    self.file = file
    names = header.names
    label = try find(options.labelColumn, .label)
    weight = try find(options.weightColumn, .weight)
    group = try find(options.groupColumn, .group)
    if let named = try find(options.indexColumn, .index) {
      index = named
    } else {
      // A lone empty cell would leave nothing to read beside it.
      index = header.written[0].isEmpty ? 0 : nil
    }
    if label == nil, !options.droppedClasses.isEmpty || !options.renamedClasses.isEmpty {
      throw TableError(file, .classesWithoutLabels)
    }
  }

  private func isReserved(_ column: Int) -> Bool {
    column == index || column == label || column == weight || column == group
  }

  /// Columns that are features if they turn out to be numeric.
  var candidates: [Int] {
    names.indices.filter {
      !isReserved($0) && !names[$0].hasPrefix("Metadata_") && !names[$0].hasPrefix("Location_")
    }
  }

  /// The columns that `selectors` choose, ascending.
  mutating func select(_ selectors: [FeatureSelector]) throws -> [Int] {
    var chosen = Set<Int>()
    let free = names.indices.filter { !isReserved($0) }
    for selector in selectors {
      let matches = try selector.matches(in: names)
      let features = matches.filter { !isReserved($0) }
      if case .names(let wanted, let source) = selector.kind {
        let found = Set(features.map { ExactText(names[$0]) })
        let lost = wanted.filter { !found.contains(ExactText($0)) }
        if let first = lost.first {
          let near = NearNames.nearest(to: first, in: free.map { names[$0] })
          throw TableError(file, .unknownFeatureNames(source: source, names: lost, near: near))
        }
      }
      if features.isEmpty {
        let near = NearNames.nearest(to: selector.plainText, in: free.map { names[$0] })
        throw TableError(file, .selectorMatchesNothing(selector: selector.description, near: near))
      }
      for column in matches where isReserved(column) {
        notes.append(
          "'\(selector)' matches '\(names[column])', which serves another purpose and is no feature")
      }
      chosen.formUnion(features)
    }
    return chosen.sorted()
  }

  /// The columns of `wanted`, in that order.
  func exactly(_ wanted: [String], header: DelimitedHeader) throws -> [Int] {
    var seen = Set<ExactText>()
    for name in wanted where !seen.insert(ExactText(name)).inserted {
      throw TableError(file, .repeatedFeature(name))
    }
    let columns = wanted.map { header.column(named: $0) }
    if columns.contains(nil) {
      throw TableError(file, .missingFeatures(zip(wanted, columns).filter { $0.1 == nil }.map(\.0)))
    }
    return columns.compactMap { $0 }
  }
}

extension FeatureSelector {
  /// The selector's letters without wildcards, to find names like it.
  var plainText: String {
    switch kind {
    case .substring(let text): return text
    case .glob(let glob): return glob.pattern.filter { !"*?[]!".contains($0) }
    case .regex(let pattern): return pattern.filter { !"^$.*+?()[]{}|\\".contains($0) }
    case .names(let names, _): return names.first ?? ""
    }
  }
}
