import Optimization

/// The size of one part of a split.
public enum SplitSize: Sendable, Equatable, CustomStringConvertible {
  /// A share of the rows, between 0 and 1, both excluded. Test sizes round up, train sizes down.
  case share(Double)
  /// A number of rows, at least 1 and below the number of all rows.
  case rows(Int)

  public var description: String {
    switch self {
    case .share(let share): "\(share)"
    case .rows(let rows): "\(rows) rows"
    }
  }
}

/// One random division into a training and a test part, stratified by class if wanted.
///
/// Gives the index lists of `train_test_split(..., stratify=y, random_state=seed)`, in its shuffled order.
/// Complexity: O(n log n). Source: scikit-learn 1.9.1 `train_test_split`, `StratifiedShuffleSplit`.
public struct TrainTestSplit: Splitter {
  public var name: String { "train-test" }
  /// Size of the test part; nil takes what `train` leaves, or a quarter if that is nil too.
  public let test: SplitSize?
  /// Size of the training part; nil takes what `test` leaves.
  public let train: SplitSize?
  /// Whether both parts keep the class shares.
  public let stratified: Bool
  /// The seed of the shuffles.
  public let seed: UInt32

  public init(test: SplitSize? = nil, train: SplitSize? = nil, stratified: Bool = true, seed: UInt32 = 0) {
    self.test = test
    self.train = train
    self.stratified = stratified
    self.seed = seed
  }

  /// One fold. Its lists are in shuffled order, as scikit-learn returns the rows.
  public func split(_ input: SplitInput) throws(SplitError) -> SplitResult {
    let sizes = try Self.sizes(rows: input.count, test: test, train: train)
    var random = LegacyRandomState(seed: seed)
    guard stratified else {
      let order = random.permutation(input.count)
      return SplitResult(folds: [
        Fold(
          train: order[sizes.test..<sizes.test + sizes.train].map { Int32($0) },
          test: order[..<sizes.test].map { Int32($0) })
      ])
    }
    guard let codes = input.classCodes else { throw .classesMissing(splitter: name) }
    return SplitResult(folds: [try Self.stratified(codes, sizes: sizes, random: &random)])
  }

  private static func stratified(
    _ codes: [Int32], sizes: (train: Int, test: Int), random: inout LegacyRandomState
  ) throws(SplitError) -> Fold {
    var rowsOfCode: [Int32: [Int32]] = [:]
    for (row, code) in codes.enumerated() { rowsOfCode[code, default: []].append(Int32(row)) }
    let sortedCodes = rowsOfCode.keys.sorted()
    let rowsOfClass = sortedCodes.map { rowsOfCode[$0]! }
    let counts = rowsOfClass.map(\.count)
    let single = zip(sortedCodes, counts).filter { $0.1 < 2 }.map(\.0)
    guard single.isEmpty else { throw .classesWithOneMember(codes: single) }
    let classes = counts.count
    guard sizes.train >= classes else {
      throw .partSmallerThanClasses(part: "training", rows: sizes.train, classes: classes)
    }
    guard sizes.test >= classes else {
      throw .partSmallerThanClasses(part: "test", rows: sizes.test, classes: classes)
    }

    let trainCounts = approximateMode(counts, draws: sizes.train, random: &random)
    let remaining = zip(counts, trainCounts).map { $0 - $1 }
    let testCounts = approximateMode(remaining, draws: sizes.test, random: &random)
    var train: [Int32] = []
    var test: [Int32] = []
    for c in 0..<classes {
      let order = random.permutation(counts[c]).map { rowsOfClass[c][$0] }
      train.append(contentsOf: order.prefix(trainCounts[c]))
      test.append(contentsOf: order.dropFirst(trainCounts[c]).prefix(testCounts[c]))
    }
    random.shuffle(&train)
    random.shuffle(&test)
    return Fold(train: train, test: test)
  }

  /// The numbers of rows in the two parts.
  static func sizes(
    rows: Int, test: SplitSize?, train: SplitSize?
  ) throws(SplitError) -> (train: Int, test: Int) {
    let test = test ?? (train == nil ? .share(0.25) : nil)
    if let test, !inRange(test, rows: rows) { throw .sizeOutOfRange(part: "test", size: test, rows: rows) }
    if let train, !inRange(train, rows: rows) {
      throw .sizeOutOfRange(part: "train", size: train, rows: rows)
    }
    if case .share(let a)? = test, case .share(let b)? = train, b + a > 1 {
      throw .sharesExceedOne(sum: b + a)
    }
    let testRows = test.map { count($0, of: rows, rounding: .up) }
    let trainRows = train.map { count($0, of: rows, rounding: .down) }
    let testCount = testRows ?? (rows - trainRows!)
    let trainCount = trainRows ?? (rows - testCount)
    guard trainCount + testCount <= rows else {
      throw .sizesExceedRows(sum: trainCount + testCount, rows: rows)
    }
    guard trainCount > 0 else { throw .emptyTrainingPart(rows: rows, test: testCount) }
    return (trainCount, testCount)
  }

  private static func inRange(_ size: SplitSize, rows: Int) -> Bool {
    switch size {
    case .share(let share): share > 0 && share < 1
    case .rows(let count): count > 0 && count < rows
    }
  }

  private static func count(_ size: SplitSize, of rows: Int, rounding: FloatingPointRoundingRule) -> Int {
    switch size {
    case .share(let share): Int((share * Double(rows)).rounded(rounding))
    case .rows(let count): count
    }
  }
}

/// How many of `draws` rows each class gives: its expected number rounded down, then one more for the largest
/// remainders until the number is reached; equal remainders are chosen among at random.
///
/// Close to the mode of the multivariate hypergeometric distribution.
func approximateMode(_ counts: [Int], draws: Int, random: inout LegacyRandomState) -> [Int] {
  let total = Double(counts.reduce(0, +))
  let expected = counts.map { Double($0) / total * Double(draws) }
  var taken = expected.map { Int($0.rounded(.down)) }
  var missing = draws - taken.reduce(0, +)
  guard missing > 0 else { return taken }
  let remainders = expected.map { $0 - $0.rounded(.down) }
  for value in Set(remainders).sorted(by: >) {
    let candidates = remainders.indices.filter { remainders[$0] == value }
    let now = min(candidates.count, missing)
    for position in random.choice(candidates.count, size: now, replace: false) {
      taken[candidates[position]] += 1
    }
    missing -= now
    if missing == 0 { break }
  }
  return taken
}
