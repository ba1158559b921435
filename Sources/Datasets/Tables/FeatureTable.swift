import Compression
import DenseLinearAlgebra

/// A table of n rows with p numeric features each, and what else is known about the rows.
public struct FeatureTable<Scalar: BLASScalar>: Sendable {
  /// n x p, every element finite.
  public var features: Matrix<Scalar>
  /// The p column names, in the order of the columns of ``features``.
  public var featureNames: [String]
  /// What the n rows are called: the index column's cells as they stand there, or the 0-based number of each
  /// row among the file's data rows. Not necessarily distinct.
  public var rowIdentifiers: [String]
  /// The 0-based number of each of the n rows among the file's data rows, ascending: rows of dropped classes
  /// count.
  public var rowNumbers: [Int]
  /// The n labels, after renaming; nil if no label column was named.
  public var labels: [String]?
  /// The n weights, finite and at least 0; nil if no weight column was named.
  public var sampleWeights: [Double]?
  /// The n group names; nil if no group column was named.
  public var groups: [String]?
  /// Identifiers of the rows that were left out because of their class, in the order of the file.
  public var droppedRowIdentifiers: [String]
  /// Things worth telling the user, such as columns without values; each one sentence.
  public var notes: [String]

  public init(
    features: Matrix<Scalar>, featureNames: [String], rowIdentifiers: [String], rowNumbers: [Int]? = nil,
    labels: [String]? = nil,
    sampleWeights: [Double]? = nil, groups: [String]? = nil, droppedRowIdentifiers: [String] = [],
    notes: [String] = []
  ) {
    self.features = features
    self.featureNames = featureNames
    self.rowIdentifiers = rowIdentifiers
    self.rowNumbers = rowNumbers ?? Array(0..<features.rows)
    self.labels = labels
    self.sampleWeights = sampleWeights
    self.groups = groups
    self.droppedRowIdentifiers = droppedRowIdentifiers
    self.notes = notes
  }

  /// Reads a CSV or TSV table, plain or gzip by its content; `-` is standard input.
  ///
  /// Decimals become doubles by ``TableOptions/decimals`` and, for `Float`, are then rounded once more, as
  /// numpy does. Decompression runs on a second thread. Throws ``TableError``, ``FeatureSelectorError`` or
  /// `ByteSourceError`. Memory: n p scalars and a few megabytes. Complexity: O(bytes).
  public init(reading path: String, options: TableOptions = TableOptions()) throws {
    try self.init(reading: ReadAheadByteSource(try openByteSource(path)), options: options)
  }

  /// Reads a CSV or TSV table from decompressed bytes.
  public init(reading source: any ByteSource, options: TableOptions = TableOptions()) throws {
    let scanner = try TableScanner(source, options: options, features: .options)
    var batch = TableBatch<Scalar>(scanner)
    try batch.read(from: scanner, limit: .max)
    self = batch.takeTable(scanner)
    droppedRowIdentifiers = scanner.droppedIdentifiers
    notes = scanner.notes
  }
}

/// Rows on their way into a ``FeatureTable``.
struct TableBatch<Scalar: BLASScalar> {
  private let storage: RowStorage<Scalar>
  private var identifiers: [String] = []
  private var numbers: [Int] = []
  private var labels: [String]?
  private var weights: [Double]?
  private var groups: [String]?

  init(_ scanner: TableScanner, blockBytes: Int? = nil) {
    storage = RowStorage(columns: scanner.featureColumns.count, blockBytes: blockBytes)
    if scanner.columns.label != nil { labels = [] }
    if scanner.columns.weight != nil { weights = [] }
    if scanner.columns.group != nil { groups = [] }
  }

  var rows: Int { storage.rows }

  /// Reads rows until there are `limit` of them or the table ends.
  mutating func read(from scanner: TableScanner, limit: Int) throws {
    while storage.rows < limit {
      var read: TableScanner.Row?
      let (kept, overflow) = try storage.append { row in
        read = try scanner.next(into: row)
        return read != nil
      }
      guard kept, let row = read else { return }
      if let overflow {
        throw TableError(
          scanner.file,
          .tooLargeForFloat(scanner.location(ofFeature: overflow), value: storage.unrounded(overflow)))
      }
      identifiers.append(row.identifier)
      numbers.append(row.number)
      if let label = row.label { labels?.append(label) }
      if let weight = row.weight { weights?.append(weight) }
      if let group = row.group { groups?.append(group) }
    }
  }

  mutating func takeTable(_ scanner: TableScanner) -> FeatureTable<Scalar> {
    FeatureTable(
      features: storage.takeMatrix(), featureNames: scanner.featureNames, rowIdentifiers: identifiers,
      rowNumbers: numbers, labels: labels, sampleWeights: weights, groups: groups)
  }
}
