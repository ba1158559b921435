import Datasets
import Logging
import ModelFiles
import Optimization

/// Tables held in memory for the runs of a sweep: each is read once, with all features that any run selects.
///
/// Runs whose tables differ in more than their features and splits (labels, dropped classes, delimiter ...) have
/// different tables, and so have those that name features and those that take all numeric columns.
final class TableShelf {
  /// What tells tables apart.
  private struct Key: Hashable {
    let text: String

    init<Scalar: SagaScalar>(_ options: TableOptions, _ type: Scalar.Type) {
      text = "\([options.table, options.label ?? "", options.labelFile ?? "", options.indexColumn ?? "", options.delimiter ?? "", options.decimals.rawValue, options.weightColumn ?? "", options.groups ?? ""]) \(options.dropClass) \(options.renameClass) \(options.features.isEmpty) \(type)"
    }
  }

  private var selectors: [Key: [String]] = [:]
  private var tables: [Key: (table: any Sendable, sha256: String)] = [:]
  /// Tables that cannot be read for all runs at once.
  private var unusable: Set<Key> = []
  private(set) var reads = 0

  /// Tables that the runs entered need.
  var tableCount: Int { selectors.count }

  /// Enters a run that will ask for a table.
  func enter<Scalar: SagaScalar>(_ options: TableOptions, _ type: Scalar.Type) {
    let key = Key(options, type)
    let known = selectors[key] ?? []
    selectors[key] = known + options.features.filter { !known.contains($0) }
  }

  /// The table of a run that has been entered, with its features alone.
  func table<Scalar: SagaScalar>(
    _ options: TableOptions, logger: Logger
  ) throws -> (FeatureTable<Scalar>, String) {
    let key = Key(options, Scalar.self)
    let wanted = try options.features.map { try FeatureSelector(parsing: $0) }
    if let known = tables[key], let table = known.table as? FeatureTable<Scalar> {
      return (try table.selecting(wanted), known.sha256)
    }
    reads += 1
    guard let all = selectors[key], all != options.features, !unusable.contains(key) else {
      let read: (FeatureTable<Scalar>, String) = try TableLoader.read(options)
      if !unusable.contains(key) { tables[key] = (read.0, read.1) }
      return read
    }
    var union = options
    union.features = all
    do {
      let (table, sha256): (FeatureTable<Scalar>, String) = try TableLoader.read(union)
      logger.debug("\(options.table): \(table.featureNames.count) features are held in memory for all variants")
      tables[key] = (table, sha256)
      return (try table.selecting(wanted), sha256)
    } catch where options.table != "-" {
      // What is wrong may be another run's features: that run alone is to fail.
      unusable.insert(key)
      return try table(options, logger: logger)
    }
  }
}
