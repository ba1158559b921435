import Datasets
import DenseLinearAlgebra
import ModelSelection
import Optimization

/// The training part of one fold, as `certificates.npz` describes it.
public struct CertifiedFold: Sendable {
  /// The rows' 0-based numbers among the data rows of the table file.
  public var rows: [Int]
  /// Codes into the classes of the table.
  public var codes: [Int32]
  /// s_i: sample times class weight; NaN if the fold could not be fitted.
  public var weights: [Double]

  public init(rows: [Int], codes: [Int32], weights: [Double]) {
    self.rows = rows
    self.codes = codes
    self.weights = weights
  }

  /// Training part `fold` of `data`, or with nil all its samples.
  ///
  /// - Parameter rowNumbers: for each row of the matrix its number in the file.
  public init<Scalar: SagaScalar>(
    _ data: CrossValidationData<Scalar>, fold: Int?, classWeight: ClassWeight, rowNumbers: [Int]
  ) {
    let rows = fold.map { data.rows(of: data.folds[$0].train) } ?? data.rows
    let set = try? data.trainingSet(fold: fold, classWeight: classWeight, standardize: false)
    self.init(
      rows: rows.map { rowNumbers[Int($0)] }, codes: rows.map { data.codes[Int($0)] },
      weights: set.map { set in
        set.weights.map { $0.map { Double($0) } } ?? [Double](repeating: 1, count: rows.count)
      } ?? [Double](repeating: .nan, count: rows.count))
  }
}

/// `certificates.npz`: what it takes to check every fit of a grid from the table alone. Double precision:
///
/// | array | shape | content |
/// |---|---|---|
/// | `coef`, `intercept` | candidates x folds x K x p; x K | the point |
/// | `dual` | candidates x folds x n_max x K | the dual point q: probabilities of the classes, of two the second's |
/// | `objective`, `bound`, `gap` | candidates x folds | F, D, (F - D) / D |
/// | `C`, `l1_ratio` | candidates | |
/// | `train_rows` | folds x n_max | 0-based numbers among the data rows of the table file; -1 beyond a fold's end |
/// | `codes` | folds x n_max | codes into `classes`; -1 beyond a fold's end |
/// | `weights` | folds x n_max | s_i, sample times class weight; NaN beyond a fold's end |
/// | `classes` | classes | |
///
/// K is 1 for two classes. Failed fits have NaN, and so have the dual points of rows beyond a fold's end, those
/// of C = inf, and classes that a training part lacks. A fold that holds two of more classes has the one weight
/// column of the second. Features are the table's, standardised on `train_rows` first where the run did so.
public enum CertificatesFile {
  /// - Parameter folds: one for each fold of the grid.
  public static func write(
    _ grid: GridResult, folds: [CertifiedFold], store: CertificateStore, classes: ClassList, to path: String
  ) throws {
    try write(
      candidates: grid.candidates, objectives: grid.objectives, bounds: grid.bounds, gaps: grid.gaps,
      folds: folds, store: store, classes: classes, to: path)
  }

  /// The same for a single fit on one training part; slot 0 of the store.
  public static func write(
    _ candidate: Candidate, certificate: Certificate?, part: CertifiedFold, store: CertificateStore,
    classes: ClassList, to path: String
  ) throws {
    try write(
      candidates: [candidate], objectives: [certificate?.objective ?? .nan],
      bounds: [certificate?.bound ?? .nan], gaps: [certificate?.gap ?? .nan], folds: [part], store: store,
      classes: classes, to: path)
  }

  private static func write(
    candidates: [Candidate], objectives: [Double], bounds: [Double], gaps: [Double], folds: [CertifiedFold],
    store: CertificateStore, classes: ClassList, to path: String
  ) throws {
    let shape = [candidates.count, folds.count]
    func streamed(_ part: CertificateStore.Part, _ inner: [Int]) -> NPZWriter.Entry {
      .streamed(
        NPZWriter.StreamedArray(shape: shape + inner, count: store.slots) { try store.load(part, slot: $0) })
    }
    func padded<Element>(_ rows: [[Element]], with padding: Element) -> [Element] {
      rows.flatMap { $0 + [Element](repeating: padding, count: store.rows - $0.count) }
    }
    let rowShape = [folds.count, store.rows]
    let rowNumbers = padded(folds.map { $0.rows.map { Int64($0) } }, with: -1)
    let codes = padded(folds.map(\.codes), with: -1)
    let weights = padded(folds.map(\.weights), with: .nan)
    let entries: [(name: String, entry: NPZWriter.Entry)] = [
      ("coef", streamed(.coefficients, [store.columns, store.features])),
      ("intercept", streamed(.intercepts, [store.columns])),
      ("dual", streamed(.dualPoint, [store.rows, store.columns])),
      ("objective", .array(NPYArray(objectives, shape: shape))),
      ("bound", .array(NPYArray(bounds, shape: shape))),
      ("gap", .array(NPYArray(gaps, shape: shape))),
      ("C", .array(NPYArray(candidates.map(\.C)))),
      ("l1_ratio", .array(NPYArray(candidates.map(\.l1Ratio)))),
      ("train_rows", .array(NPYArray(rowNumbers, shape: rowShape))),
      ("codes", .array(NPYArray(codes, shape: rowShape))),
      ("weights", .array(NPYArray(weights, shape: rowShape))),
      ("classes", .array(try CoefficientFiles.classArray(classes))),
    ]
    try AtomicFile.write(to: path) { file in
      try NPZWriter.write(entries, archive: path) { try file.write($0) }
    }
  }
}
