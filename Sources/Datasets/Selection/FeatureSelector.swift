import Compression

/// A way to choose feature columns by their names.
///
/// Written as `substring:S`, `glob:G`, `regex:R`, `@FILE` (one name a line), or bare, which is a substring.
/// Case matters. Several selectors choose the union of what each matches, in the table's order.
public struct FeatureSelector: Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// Names that contain the text, literally.
    case substring(String)
    /// Names that the whole pattern matches.
    case glob(GlobPattern)
    /// Names in which the regular expression (Swift's syntax, close to Perl's) is found anywhere.
    case regex(String)
    /// Exactly these names, every one of which must exist; `source` is what messages call the list.
    case names([String], source: String)
  }

  public let kind: Kind
  /// As the user wrote it.
  public let description: String

  public init(_ kind: Kind) throws {
    let text: String
    switch kind {
    case .substring(let part): text = "substring:\(part)"
    case .glob(let glob): text = "glob:\(glob.pattern)"
    case .regex(let pattern): text = "regex:\(pattern)"
    case .names(_, let source): text = source
    }
    try self.init(kind, description: text)
  }

  private init(_ kind: Kind, description: String) throws {
    self.kind = kind
    self.description = description
    switch kind {
    case .substring(let part):
      if part.isEmpty { throw FeatureSelectorError.empty(description) }
    case .glob(let glob):
      if glob.pattern.isEmpty { throw FeatureSelectorError.empty(description) }
    case .regex(let pattern):
      if pattern.isEmpty { throw FeatureSelectorError.empty(description) }
      do {
        _ = try Regex(pattern)
      } catch {
        throw FeatureSelectorError.badRegex(pattern, reason: "\(error)")
      }
    case .names(let names, let source):
      if names.isEmpty { throw FeatureSelectorError.emptyList(source) }
    }
  }

  /// Parses the written form; `@FILE` is read here (plain or gzip, blank lines skipped).
  ///
  /// Throws ``FeatureSelectorError``, or ``ByteSourceError`` for a file that cannot be read.
  public init(parsing text: String) throws {
    func rest(after prefix: String) -> String? {
      text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
    let kind: Kind
    if let part = rest(after: "substring:") {
      kind = .substring(part)
    } else if let pattern = rest(after: "glob:") {
      kind = .glob(GlobPattern(pattern))
    } else if let pattern = rest(after: "regex:") {
      kind = .regex(pattern)
    } else if let path = rest(after: "@") {
      if path.isEmpty { throw FeatureSelectorError.empty(text) }
      kind = .names(try Self.readNames(path), source: "@" + path)
    } else {
      kind = .substring(text)
    }
    try self.init(kind, description: text)
  }

  private static func readNames(_ path: String) throws -> [String] {
    let source = try openByteSource(path)
    var bytes = try source.readAll()[...]
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
    var names: [String] = []
    for (i, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let name = line.last == 13 ? line.dropLast() : line
      if name.isEmpty { continue }
      guard let text = String(validating: name, as: UTF8.self) else {
        throw FeatureSelectorError.listNotUTF8(source.name, line: i + 1)
      }
      names.append(text)
    }
    return names
  }

  /// Which of `names` this selector chooses, by position, ascending. For a list of names those that exist.
  public func matches(in names: [String]) throws -> [Int] {
    switch kind {
    case .substring(let part):
      let wanted = Array(part.utf8)
      return names.indices.filter { Self.contains(Array(names[$0].utf8), wanted) }
    case .glob(let glob):
      return names.indices.filter { glob.matches(names[$0]) }
    case .regex(let pattern):
      // Code points rather than grapheme clusters, as other tools search.
      let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
      return names.indices.filter { names[$0].firstMatch(of: regex) != nil }
    case .names(let wanted, _):
      let set = Set(wanted.map(ExactText.init))
      return names.indices.filter { set.contains(ExactText(names[$0])) }
    }
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<$0 + part.count].elementsEqual(part) }
  }
}

/// Why a feature selector is not one.
public enum FeatureSelectorError: Error, Equatable, Sendable, CustomStringConvertible {
  case empty(String)
  case badRegex(String, reason: String)
  case emptyList(String)
  case listNotUTF8(String, line: Int)

  public var description: String {
    switch self {
    case .empty(let text):
      return "the feature selector '\(text)' is empty; write substring:S, glob:G, regex:R or @FILE"
    case .badRegex(let pattern, let reason):
      return "the regular expression '\(pattern)' is not valid: \(reason)"
    case .emptyList(let source):
      return "\(source): no feature names; write one a line"
    case .listNotUTF8(let file, let line):
      return "\(file): line \(line) is not UTF-8; convert the file to UTF-8"
    }
  }
}
