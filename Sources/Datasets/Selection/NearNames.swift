/// Names that somebody may have meant.
enum NearNames {
  /// Up to `limit` of `names`, nearest first: those that contain `wanted` whatever the case, then those with
  /// the fewest edits (at most about a third of its length). Complexity: O(total length x wanted length).
  static func nearest(to wanted: String, in names: [String], limit: Int = 3) -> [String] {
    let target = Array(wanted.lowercased().unicodeScalars.prefix(64))
    guard !target.isEmpty else { return Array(names.prefix(limit)) }
    let most = max(2, target.count / 3)
    var found: [(distance: Int, position: Int)] = []
    for (position, name) in names.enumerated().prefix(20_000) {
      let scalars = Array(name.lowercased().unicodeScalars.prefix(64))
      if contains(scalars, target) {
        found.append((0, position))
      } else if abs(scalars.count - target.count) <= most {
        let distance = editDistance(scalars, target)
        if distance <= most { found.append((distance, position)) }
      }
    }
    // Nothing like it as a whole: compare its beginning, for a mistyped common prefix.
    if found.isEmpty {
      for (position, name) in names.enumerated().prefix(20_000) {
        let scalars = Array(name.lowercased().unicodeScalars.prefix(target.count))
        let distance = editDistance(scalars, target)
        if distance <= most { found.append((distance, position)) }
      }
    }
    found.sort { ($0.distance, $0.position) < ($1.distance, $1.position) }
    return found.prefix(limit).map { names[$0.position] }
  }

  private static func contains(_ text: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<$0 + part.count].elementsEqual(part) }
  }

  /// Levenshtein's distance: the fewest insertions, deletions and replacements.
  static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
