/// A shell-style pattern for whole names: `*` any run, `?` any one character, `[abc]`, `[a-z]`, `[!a]`.
///
/// Case matters and no character is special otherwise, as in Python's `fnmatch.fnmatchcase`. A `[` without
/// a closing `]` stands for itself. Matching works on Unicode code points.
public struct GlobPattern: Sendable, Equatable {
  public let pattern: String
  private let parts: [Part]

  private enum Part: Equatable, Sendable {
    case any
    case one
    case literal(Unicode.Scalar)
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  public init(_ pattern: String) {
    self.pattern = pattern
    let scalars = Array(pattern.unicodeScalars)
    var parts: [Part] = []
    var i = 0
    while i < scalars.count {
      switch scalars[i] {
      case "*":
        if parts.last != .any { parts.append(.any) }
      case "?":
        parts.append(.one)
      case "[":
        guard let (set, next) = Self.parseSet(scalars, from: i + 1) else {
          parts.append(.literal("["))
          break
        }
        parts.append(set)
        i = next
        continue
      default:
        parts.append(.literal(scalars[i]))
      }
      i += 1
    }
    self.parts = parts
  }

  private static func parseSet(_ s: [Unicode.Scalar], from start: Int) -> (Part, Int)? {
    var first = start
    let isNegated = first < s.count && s[first] == "!"
    if isNegated { first += 1 }
    // A bracket in first place belongs to the set.
    guard let close = s.indices.first(where: { $0 > first && s[$0] == "]" }) else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    var i = first
    while i < close {
      if i + 2 < close, s[i + 1] == "-" {
        if s[i].value <= s[i + 2].value { ranges.append(s[i].value...s[i + 2].value) }
        i += 3
      } else {
        ranges.append(s[i].value...s[i].value)
        i += 1
      }
    }
    return (.set(ranges, isNegated: isNegated), close + 1)
  }

  /// Whether the pattern matches `name` from end to end. Complexity: O(pattern x name).
  public func matches(_ name: String) -> Bool {
    let text = Array(name.unicodeScalars)
    var i = 0
    var part = 0
    // On a mismatch the last `*` takes one more character; earlier ones need not change.
    var star: (part: Int, i: Int)?
    while i < text.count {
      if part < parts.count, parts[part] == .any {
        star = (part, i)
        part += 1
      } else if part < parts.count, Self.matchesOne(parts[part], text[i]) {
        part += 1
        i += 1
      } else if let last = star {
        star = (last.part, last.i + 1)
        part = last.part + 1
        i = last.i + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }

  private static func matchesOne(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
    switch part {
    case .any, .one: return true
    case .literal(let wanted): return wanted == scalar
    case .set(let ranges, let isNegated):
      return ranges.contains { $0.contains(scalar.value) } != isNegated
    }
  }
}
