/// What the command line knows about a splitter before it builds one.
public struct SplitterOptions: Sendable, Equatable {
  /// Number of folds; splitters by group ignore it.
  public var folds: Int
  /// The seed of a shuffle, or nil for none; splitters by group ignore it.
  public var shuffleSeed: UInt32?

  public init(folds: Int = 10, shuffleSeed: UInt32? = nil) {
    self.folds = folds
    self.shuffleSeed = shuffleSeed
  }
}

/// One line of the catalog of splitters.
public struct SplitterEntry: Sendable {
  /// The name on the command line.
  public let name: String
  /// One sentence for the help text.
  public let summary: String
  /// Whether the splitter needs a group per row.
  public let needsGroups: Bool
  /// Builds the splitter.
  public let make: @Sendable (SplitterOptions) throws(SplitError) -> any Splitter
}

/// The cross-validation splitters by their command-line names.
public enum SplitterCatalog {
  /// All splitters, the default first.
  public static let entries: [SplitterEntry] = [
    SplitterEntry(
      name: "stratified", summary: "k folds that keep the class shares", needsGroups: false,
      make: { options throws(SplitError) in
        try StratifiedKFold(folds: options.folds, shuffleSeed: options.shuffleSeed)
      }),
    SplitterEntry(
      name: "kfold", summary: "k consecutive blocks of rows", needsGroups: false,
      make: { options throws(SplitError) in
        try KFold(folds: options.folds, shuffleSeed: options.shuffleSeed)
      }),
    SplitterEntry(
      name: "logo", summary: "leave one group out: one fold per group", needsGroups: true,
      make: { (_: SplitterOptions) throws(SplitError) in LeaveOneGroupOut() }),
  ]

  /// The names, in catalog order.
  public static var names: [String] { entries.map(\.name) }

  /// The splitter called `name`.
  ///
  /// - Throws: ``SplitError/unknownSplitter(name:known:)``, or what the splitter's initialiser throws.
  public static func splitter(
    named name: String, options: SplitterOptions = SplitterOptions()
  ) throws(SplitError) -> any Splitter {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .unknownSplitter(name: name, known: names)
    }
    return try entry.make(options)
  }
}
