/// One train/test division of rows 0..<n: two disjoint lists of row indices.
///
/// Cross-validation splitters give both lists ascending; ``TrainTestSplit`` gives them in the shuffled order
/// that scikit-learn returns.
public struct Fold: Sendable, Equatable {
  /// Rows to fit on.
  public var train: [Int32]
  /// Rows to score on.
  public var test: [Int32]

  public init(train: [Int32], test: [Int32]) {
    self.train = train
    self.test = test
  }
}

/// What a splitter may look at: the number of rows, their classes and their groups.
public struct SplitInput: Sendable {
  /// Number of rows, n.
  public let count: Int
  /// One class code per row, or nil. Any codes will do: only equality and, for ``TrainTestSplit``, the order
  /// of the codes (that of the sorted class list) matter.
  public let classCodes: [Int32]?
  /// One group name per row, or nil.
  public let groups: [String]?

  /// Rows with classes and, if given, groups; their numbers must agree.
  public init(classCodes: [Int32], groups: [String]? = nil) {
    precondition(groups == nil || groups!.count == classCodes.count, "one group per row")
    self.count = classCodes.count
    self.classCodes = classCodes
    self.groups = groups
  }

  /// `count` rows without classes.
  public init(count: Int, groups: [String]? = nil) {
    precondition(count >= 0, "a negative number of rows")
    precondition(groups == nil || groups!.count == count, "one group per row")
    self.count = count
    self.classCodes = nil
    self.groups = groups
  }
}

/// The folds a splitter made, with what it found worth a warning.
public struct SplitResult: Sendable, Equatable {
  /// The folds, in the splitter's order.
  public var folds: [Fold]
  /// Warnings, where scikit-learn warns; the folds stand.
  public var warnings: [SplitWarning]
  /// The held-out group of each fold, for splitters by group; otherwise nil.
  public var names: [String]?

  public init(folds: [Fold], warnings: [SplitWarning] = [], names: [String]? = nil) {
    self.folds = folds
    self.warnings = warnings
    self.names = names
  }
}

/// A rule that divides rows into folds.
///
/// A splitter is deterministic: the same input gives the same folds on every call.
public protocol Splitter: Sendable {
  /// The name on the command line.
  var name: String { get }

  /// Divides the rows of `input`.
  ///
  /// - Throws: ``SplitError`` under the conditions in which scikit-learn 1.9.1 raises ValueError.
  func split(_ input: SplitInput) throws(SplitError) -> SplitResult
}

/// Why rows cannot be divided as asked.
public enum SplitError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Fewer than two folds were asked for.
  case tooFewFolds(folds: Int)
  /// More folds than rows.
  case moreFoldsThanRows(folds: Int, rows: Int)
  /// More folds than members of every class.
  case moreFoldsThanMembersOfEveryClass(folds: Int, largestClass: Int)
  /// A stratified splitter needs classes.
  case classesMissing(splitter: String)
  /// A splitter by group needs groups.
  case groupsMissing(splitter: String)
  /// Leaving a group out needs two of them.
  case fewerThanTwoGroups(groups: [String])
  /// A test or train size outside its range.
  case sizeOutOfRange(part: String, size: SplitSize, rows: Int)
  /// Test and train shares that add up to more than 1.
  case sharesExceedOne(sum: Double)
  /// Test and train rows that add up to more than there are.
  case sizesExceedRows(sum: Int, rows: Int)
  /// No row would be left to train on.
  case emptyTrainingPart(rows: Int, test: Int)
  /// Classes with a single member cannot be put into both parts.
  case classesWithOneMember(codes: [Int32])
  /// A part too small to hold every class.
  case partSmallerThanClasses(part: String, rows: Int, classes: Int)
  /// A fold list whose length is not the number of rows.
  case foldListLength(entries: Int, rows: Int)
  /// A fold number below -1.
  case invalidFoldNumber(row: Int, value: Int)
  /// A predefined split that puts no row into any test part.
  case noTestRows
  /// A splitter name that is not in the catalog.
  case unknownSplitter(name: String, known: [String])

  public var description: String {
    switch self {
    case .tooFewFolds(let folds):
      "cannot split into \(folds) fold(s): cross-validation needs at least 2"
    case .moreFoldsThanRows(let folds, let rows):
      "cannot split \(rows) rows into \(folds) folds: ask for at most \(rows)"
    case .moreFoldsThanMembersOfEveryClass(let folds, let largest):
      "cannot stratify into \(folds) folds: even the largest class has only \(largest) rows; "
        + "ask for at most \(largest) folds"
    case .classesMissing(let splitter):
      "the splitter '\(splitter)' needs a class for each row"
    case .groupsMissing(let splitter):
      "the splitter '\(splitter)' needs a group for each row: name the column that holds the groups"
    case .fewerThanTwoGroups(let groups):
      "leaving one group out needs at least 2 groups, but there "
        + (groups.isEmpty ? "are none" : "is only '\(groups[0])'")
    case .sizeOutOfRange(let part, let size, let rows):
      "a \(part) size of \(size) is out of range: give a share between 0 and 1 (both excluded) "
        + "or a number of rows from 1 to \(max(1, rows - 1))"
    case .sharesExceedOne(let sum):
      "the test and train shares add up to \(sum): they must not exceed 1"
    case .sizesExceedRows(let sum, let rows):
      "the test and train parts together ask for \(sum) rows, but there are only \(rows)"
    case .emptyTrainingPart(let rows, let test):
      "no row of \(rows) is left to train on when \(test) are held out: ask for a smaller test part"
    case .classesWithOneMember(let codes):
      "cannot stratify: the class(es) with code \(codes.map(String.init).joined(separator: ", ")) have only "
        + "1 row, and each class needs at least 2"
    case .partSmallerThanClasses(let part, let rows, let classes):
      "the \(part) part of \(rows) rows is too small to hold each of the \(classes) classes"
    case .foldListLength(let entries, let rows):
      "the predefined split has \(entries) entries for \(rows) rows"
    case .invalidFoldNumber(let row, let value):
      "row \(row) has the fold number \(value): give -1 (never tested) or a number from 0"
    case .noTestRows:
      "the predefined split holds out no row: give at least one row a fold number from 0"
    case .unknownSplitter(let name, let known):
      "there is no splitter '\(name)': use one of \(known.joined(separator: ", "))"
    }
  }
}

/// What a splitter found doubtful while it went on.
public enum SplitWarning: Equatable, Sendable, CustomStringConvertible {
  /// The smallest class has fewer rows than there are folds, so some test parts lack it.
  case smallestClassBelowFolds(members: Int, folds: Int)

  public var description: String {
    switch self {
    case .smallestClassBelowFolds(let members, let folds):
      "the smallest class has only \(members) row(s), fewer than the \(folds) folds: "
        + "some test parts will lack it"
    }
  }
}

/// Builds the folds from a fold number per row: test rows ascending, train rows ascending.
func foldsFromAssignment(_ assignment: [Int32], count: Int) -> [Fold] {
  var testCounts = [Int](repeating: 0, count: count)
  for fold in assignment where fold >= 0 { testCounts[Int(fold)] += 1 }
  return (0..<count).map { fold in
    var train: [Int32] = []
    var test: [Int32] = []
    test.reserveCapacity(testCounts[fold])
    train.reserveCapacity(assignment.count - testCounts[fold])
    for (row, assigned) in assignment.enumerated() {
      if assigned == Int32(fold) { test.append(Int32(row)) } else { train.append(Int32(row)) }
    }
    return Fold(train: train, test: test)
  }
}
