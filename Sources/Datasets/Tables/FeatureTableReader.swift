import Compression
import DenseLinearAlgebra

/// Reads a table in batches of rows with exactly the features that a model needs, in constant memory.
///
/// The parser, its errors and its options are those of ``FeatureTable``; the order of the columns in the file
/// does not matter, and other columns are skipped. Not for use from several threads at once.
public final class FeatureTableReader<Scalar: BLASScalar> {
  /// The features of every batch, in this order.
  public var featureNames: [String] { scanner.featureNames }
  /// All column names of the table, made unique as pandas does.
  public var columnNames: [String] { scanner.header.names }
  /// Things worth telling the user, complete once the last batch has been read.
  public var notes: [String] { scanner.notes }

  private let scanner: TableScanner
  private let batchRows: Int
  private var isFinished = false

  /// Opens a table, plain or gzip by its content; `-` is standard input.
  ///
  /// - Parameters:
  ///   - featureNames: the p features wanted; one that the table lacks is an error that lists them all.
  ///   - options: as for ``FeatureTable``; ``TableOptions/features`` plays no part.
  ///   - batchRows: rows a batch, at least 1; default 256.
  public convenience init(
    _ path: String, featureNames: [String], options: TableOptions = TableOptions(), batchRows: Int = 256
  ) throws {
    try self.init(
      reading: ReadAheadByteSource(try openByteSource(path)), featureNames: featureNames, options: options,
      batchRows: batchRows)
  }

  /// Reads a table from decompressed bytes.
  public init(
    reading source: any ByteSource, featureNames: [String], options: TableOptions = TableOptions(),
    batchRows: Int = 256
  ) throws {
    scanner = try TableScanner(source, options: options, features: .exactly(featureNames))
    self.batchRows = max(1, batchRows)
  }

  /// The next rows, or nil after the last. A table without rows is an error, as in training.
  public func nextBatch() throws -> FeatureTable<Scalar>? {
    guard !isFinished else { return nil }
    let rowBytes = max(1, scanner.featureColumns.count * MemoryLayout<Scalar>.stride)
    // A batch may be the whole table, whatever its length.
    let batchBytes = rowBytes.multipliedReportingOverflow(by: batchRows)
    var batch = TableBatch<Scalar>(
      scanner, blockBytes: batchBytes.overflow ? 1 << 22 : min(1 << 22, batchBytes.partialValue))
    try batch.read(from: scanner, limit: batchRows)
    if batch.rows < batchRows { isFinished = true }
    return batch.rows == 0 ? nil : batch.takeTable(scanner)
  }
}
