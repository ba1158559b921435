import Compression
import Crypto
import Datasets
import DenseLinearAlgebra
import Foundation
import Logging
import ModelSelection
import Optimization

/// Reads the table that the options name and divides its rows.
struct TableLoader {
  let options: TableOptions
  let logger: Logger
  /// Seed of `--test-fraction`.
  let seed: UInt32
  /// Tables that are held in memory for several runs; nil reads the file.
  let shelf: TableShelf?

  init(_ options: TableOptions, logger: Logger, seed: UInt32, shelf: TableShelf? = nil) {
    self.options = options
    self.logger = logger
    self.seed = seed
    self.shelf = shelf
  }

  func load<Scalar: SagaScalar>() throws -> TrainingTable<Scalar> {
    let (table, sha256): (FeatureTable<Scalar>, String) =
      try shelf?.table(options, logger: logger) ?? Self.read(options)
    for note in table.notes { logger.info("\(note)") }
    let selected = options.features.isEmpty ? "no --features: all numeric columns" : "features"
    logger.info(
      "\(options.table): \(table.features.rows) rows, \(selected): \(Self.abbreviated(table.featureNames))")
    if !table.droppedRowIdentifiers.isEmpty {
      logger.info("left out \(table.droppedRowIdentifiers.count) rows of dropped classes")
    }
    guard let labels = table.labels else { throw UsageError("give --label COLUMN") }
    let (training, heldOut) = try divide(table, labels: labels)
    let encoding: LabelEncoding
    do {
      encoding = try LabelEncoding(
        training.map { labels[Int($0)] }, columnAlsoHolds: labels + droppedClasses)
      try encoding.requireClasses()
    } catch let error as LabelError {
      let place = options.label.map { "\(options.table), column '\($0)'" } ?? options.labelFile ?? options.table
      throw DataError("\(place): \(error)")
    }
    let counts = zip(encoding.classes, encoding.counts).map { "\($0) \($1)" }.joined(separator: ", ")
    logger.info("training on \(training.count) rows, \(encoding.classes.count) classes: \(counts)")
    for split in heldOut { logger.info("held out \(split.name): \(split.rows.count) rows") }
    return TrainingTable(
      source: options.table, features: table.features, featureNames: table.featureNames,
      rowIdentifiers: table.rowIdentifiers, rowNumbers: table.rowNumbers, labels: labels, sampleWeights: table.sampleWeights, groups: table.groups, trainingRows: training,
      heldOut: heldOut, sha256: sha256, droppedClasses: droppedClasses)
  }

  /// The whole table, and the SHA-256 of its file.
  static func read<Scalar: SagaScalar>(_ options: TableOptions) throws -> (FeatureTable<Scalar>, String) {
    if let labelFile = options.labelFile {
      let array = try NPYTable<Scalar>.read(featuresPath: options.table, labelsPath: labelFile)
      let table = FeatureTable(
        features: array.features, featureNames: array.featureNames, rowIdentifiers: array.rowIDs,
        labels: array.labels)
      let hashed = HashingByteSource(try FileByteSource(path: options.table))
      return (table, try hashed.finish())
    }
    if isMatrix(options.table) {
      throw UsageError("\(options.table) is an NPY matrix: name its file of labels with --label-file")
    }
    let hashed = HashingByteSource(try FileByteSource(path: options.table))
    let table = try FeatureTable<Scalar>(
      reading: ReadAheadByteSource(try decompressing(hashed)), options: options.parsed())
    return (table, try hashed.finish())
  }

  /// The classes that are left out of a table; every one occurs there.
  private var droppedClasses: [String] { options.labelFile == nil ? options.dropClass : [] }

  /// Refuses training rows that all weigh 0, as scikit-learn does.
  private func requireWeight(_ weights: [Double]?, of rows: [Int32], part: String) throws {
    guard let weights, !rows.contains(where: { weights[Int($0)] > 0 }) else { return }
    throw DataError(
      "\(options.table), column '\(options.weightColumn ?? "")': every row that \(part) trains on has the "
        + "weight 0; training needs a weight above 0")
  }

  /// The training rows in fitting order before any shuffle, and the held-out splits.
  private func divide<Scalar: SagaScalar>(
    _ table: FeatureTable<Scalar>, labels: [String]
  ) throws -> ([Int32], [(name: String, rows: [Int32])]) {
    let all = (0..<Int32(labels.count)).map { $0 }
    if let file = options.rows {
      let splits = try RowSplits(
        reading: file, rowIdentifiers: table.rowIdentifiers,
        dropped: table.droppedRowIdentifiers)
      for split in splits.heldOut where !Self.isFolderName(split.name) {
        throw DataError(
          "\(file): the split '\(split.name)' cannot be the name of a folder for its results; name it otherwise")
      }
      if splits.droppedRows > 0 { logger.info("\(file): \(splits.droppedRows) rows are of dropped classes") }
      let train = splits.train.map { Int32($0) }
      try requireWeight(table.sampleWeights, of: train, part: file)
      return (train, splits.heldOut.map { ($0.name, $0.rows.map { Int32($0) }) })
    }
    if let share = options.testFraction {
      let encoding = try LabelEncoding(labels, columnAlsoHolds: droppedClasses)
      if let single = encoding.counts.firstIndex(of: 1) {
        throw DataError(
          "--test-fraction: class '\(encoding.classes[single])' has one row, and a stratified split needs "
            + "two of each class; drop it with --drop-class")
      }
      let split = TrainTestSplit(test: .share(share), stratified: true, seed: seed)
      do {
        let fold = try split.split(SplitInput(classCodes: encoding.codes)).folds[0]
        try requireWeight(table.sampleWeights, of: fold.train, part: "--test-fraction")
        return (fold.train, [("test", fold.test)])
      } catch let error as DataError {
        throw error
      } catch {
        throw DataError("\(options.table): --test-fraction \(share): \(error)")
      }
    }
    return (all, [])
  }

  private static func isFolderName(_ name: String) -> Bool {
    name != "." && name != ".." && name.utf8.count <= 255 && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
  }

  /// Whether the file is an NPY array, by its first bytes. A pipe's are not looked at: they would be gone.
  static func isMatrix(_ path: String) -> Bool {
    var status = stat()
    guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = FileHandle(forReadingAtPath: path) else { return false }
    return (try? file.read(upToCount: 6)) == Data([0x93] + Array("NUMPY".utf8))
  }

  private static func abbreviated(_ names: [String]) -> String {
    let count = "\(names.count) "
    guard names.count > 6 else { return count + names.joined(separator: ", ") }
    return count + names.prefix(3).joined(separator: ", ") + ", ..., " + names[names.count - 1]
  }
}

extension TableOptions {
  /// The reader's options.
  func parsed() throws -> Datasets.TableOptions {
    Datasets.TableOptions(
      delimiter: try DelimiterOption.byte(delimiter), indexColumn: indexColumn, labelColumn: label,
      features: try features.map { try FeatureSelector(parsing: $0) }, weightColumn: weightColumn,
      groupColumn: groups, droppedClasses: Set(dropClass), renamedClasses: try ClassRenaming.parse(renameClass), decimals: decimals)
  }
}

/// `--rename-class OLD=NEW`.
enum ClassRenaming {
  static func parse(_ arguments: [String]) throws -> [String: String] {
    var renamed: [String: String] = [:]
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw UsageError("--rename-class \(argument): give OLD=NEW") }
      guard renamed.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw UsageError("--rename-class renames \(parts[0]) twice")
      }
    }
    return renamed
  }
}

/// `--delimiter`.
enum DelimiterOption {
  static func byte(_ text: String?) throws -> UInt8? {
    switch text {
    case nil: return nil
    case "tab", "\\t": return UInt8(ascii: "\t")
    case "comma": return UInt8(ascii: ",")
    case let text?:
      guard text.utf8.count == 1, let byte = text.utf8.first else {
        throw UsageError("--delimiter \(text): give tab, comma or one ASCII character")
      }
      return byte
    }
  }
}

/// Passes bytes through and computes their SHA-256.
final class HashingByteSource: ByteSource {
  private let source: any ByteSource
  private var hash = SHA256()

  init(_ source: any ByteSource) { self.source = source }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try source.read(into: buffer)
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  /// Reads what is left and returns the digest in hexadecimal.
  func finish() throws -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while try read(into: buffer) > 0 {}
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
