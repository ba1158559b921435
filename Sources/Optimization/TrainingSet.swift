import DenseLinearAlgebra

/// The rows of one training part, prepared once and shared by every fit on it: its own classes, weights,
/// largest row norm and, if asked for, standardised features, as scikit-learn derives them from the rows it
/// is given to fit.
public struct TrainingSet<Scalar: SagaScalar>: Sendable {
  /// The matrix that ``rows`` points into: the shared one, or this part's standardised copy.
  public let features: Matrix<Scalar>
  /// n positions in ``features``.
  public let rows: [Int32]
  /// n codes into ``classes``.
  public let codes: [Int32]
  /// The classes that occur here, in the data set's order.
  public let classes: [String]
  /// For each of ``classes`` its code in the data set.
  public let classCodes: [Int]
  /// n weights, sample times class weight; nil if all are 1.
  public let weights: [Scalar]?
  public let maxSquaredNorm: Scalar
  /// What ``features`` were standardised with.
  public let scaler: StandardScaler?

  /// - Parameters:
  ///   - features: the whole matrix, N x p.
  ///   - rows: the training rows, in the order the solver numbers them.
  ///   - codes: N class codes into `classes`.
  ///   - sampleWeights: N weights >= 0, or nil.
  ///   - squaredNorms: N squared row norms, to spare computing them (ignored with `standardize`).
  /// - Throws: ``FitError/oneClass(_:)`` if the rows hold fewer than two classes.
  public init(
    features: Matrix<Scalar>, rows: [Int32], codes: [Int32], classes: [String],
    sampleWeights: [Double]? = nil, classWeight: ClassWeight = .none, standardize: Bool = false,
    squaredNorms: [Scalar]? = nil
  ) throws {
    var present = [Bool](repeating: false, count: classes.count)
    for row in rows { present[Int(codes[Int(row)])] = true }
    let classCodes = classes.indices.filter { present[$0] }
    guard classCodes.count >= 2 else { throw FitError.oneClass(classCodes.first.map { classes[$0] }) }
    var local = [Int32](repeating: -1, count: classes.count)
    for (position, code) in classCodes.enumerated() { local[code] = Int32(position) }

    self.classCodes = classCodes
    self.classes = classCodes.map { classes[$0] }
    self.codes = rows.map { local[Int(codes[Int($0)])] }

    var weights = sampleWeights.map { all in rows.map { Scalar(all[Int($0)]) } }
    if let perClass = try classWeight.weights(classes: self.classes, codes: self.codes, sampleWeights: weights) {
      let own = weights ?? [Scalar](repeating: 1, count: rows.count)
      weights = zip(own, self.codes).map { $0 * Scalar(perClass[Int($1)]) }
    }
    self.weights = weights

    if standardize {
      let scaler = StandardScaler(features, rows: rows)
      self.scaler = scaler
      let p = features.columns
      self.features = Matrix(rows: rows.count, columns: p) { out in
        features.withUnsafeBufferPointer { x in
          guard let source = x.baseAddress, let destination = out.baseAddress else { return }
          for (i, row) in rows.enumerated() {
            scaler.transform(source + Int(row) * p, into: destination + i * p, count: 1)
          }
        }
      }
      self.rows = (0..<Int32(rows.count)).map { $0 }
      self.maxSquaredNorm = Self.largest(RowNorms.squaredNorms(self.features))
    } else {
      self.scaler = nil
      self.features = features
      self.rows = rows
      let norms = squaredNorms ?? RowNorms.squaredNorms(features)
      self.maxSquaredNorm = Self.largest(rows.lazy.map { norms[Int($0)] })
    }
  }

  private static func largest(_ values: some Sequence<Scalar>) -> Scalar {
    values.reduce(0) { $1 > $0 ? $1 : $0 }
  }

  /// Runs SAGA on these rows.
  ///
  /// - Parameter threads: most threads to use inside the fit, where that turns out to be faster; the solution
  ///   is the same for any number.
  public func fit(
    _ settings: SAGASettings, start: SAGAStart<Scalar>? = nil, workspace: SAGAWorkspace<Scalar>, threads: Int = 1
  ) -> Solution<Scalar> {
    solve([settings], start: start, workspace: workspace, threads: threads)[0]
  }

  /// Runs SAGA for several settings that differ in `C` and `l1Ratio` only, together: the solutions are those
  /// of single fits, bit for bit.
  ///
  /// - Parameter observer: who is told of the epochs of one of the fits; nobody by default.
  public func fit(
    pack: [SAGASettings], workspace: SAGAWorkspace<Scalar>, threads: Int = 1,
    observer: SAGAObserver<Scalar>? = nil
  ) -> [Solution<Scalar>] {
    pack.isEmpty ? [] : solve(pack, start: nil, workspace: workspace, threads: threads, observer: observer)
  }

  private func solve(
    _ pack: [SAGASettings], start: SAGAStart<Scalar>?, workspace: SAGAWorkspace<Scalar>, threads: Int,
    observer: SAGAObserver<Scalar>? = nil
  ) -> [Solution<Scalar>] {
    // A thread takes whole vectors of 64 bytes.
    let lanes = 64 / MemoryLayout<Scalar>.stride
    let passLanes = SAGA.passLanes(
      fits: min(pack.count, sagaLargestGroup), columns: classes.count == 2 ? 1 : classes.count, lanes: lanes)
    return PassTeam.with(threads: min(threads, passLanes / lanes)) { team in
      solve(pack, start: start, workspace: workspace, team: team, observer: observer)
    }
  }

  private func solve(
    _ pack: [SAGASettings], start: SAGAStart<Scalar>?, workspace: SAGAWorkspace<Scalar>,
    team: PassTeam?, observer: SAGAObserver<Scalar>?
  ) -> [Solution<Scalar>] {
    features.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          func solve(_ weights: UnsafeBufferPointer<Scalar>?) -> [Solution<Scalar>] {
            let problem = Problem(
              features: x.baseAddress!, featureCount: features.columns, rows: rows, codes: codes,
              weights: weights, classCount: classes.count, maxSquaredNorm: maxSquaredNorm)
            return Scalar.solve(
              problem, pack: pack, start: start, workspace: workspace, team: team, observer: observer)
          }
          return weights?.withUnsafeBufferPointer { solve($0) } ?? solve(nil)
        }
      }
    }
  }
}

/// Why a fit could not be done.
public enum FitError: Error, Equatable, CustomStringConvertible {
  /// The training rows hold fewer than two classes.
  case oneClass(String?)
  /// Fewer than one row or feature.
  case empty(rows: Int, features: Int)
  /// `labels` or weights do not match the rows.
  case lengthMismatch(what: String, count: Int, rows: Int)
  /// Explicit weights name classes that do not occur here, while these, which do, have none.
  case classesWithoutWeight([String])
  /// A parameter outside its range.
  case invalidParameter(name: String, value: String, range: String)
  /// The iterates overflowed.
  case nonFinite(epoch: Int)
  /// A feature is NaN or infinite (0-based row and column).
  case nonFiniteFeature(row: Int, column: Int)

  public var description: String {
    switch self {
    case .oneClass(let name):
      return "the training rows hold only one class"
        + (name.map { " (\"\($0)\")" } ?? "") + "; a classifier needs at least two"
    case .empty(let rows, let features):
      return "nothing to fit: \(rows) rows and \(features) features"
    case .lengthMismatch(let what, let count, let rows):
      return "\(count) \(what) for \(rows) rows; give one per row"
    case .classesWithoutWeight(let names):
      return "the classes \(names.map { "\"\($0)\"" }.joined(separator: ", ")) have no weight, and weights are "
        + "given for classes that do not occur in the training rows; weight every class"
    case .invalidParameter(let name, let value, let range):
      return "\(name) is \(value) but must be \(range)"
    case .nonFinite(let epoch):
      return "floating-point under- or overflow at epoch \(epoch); standardizing the features may help"
    case .nonFiniteFeature(let row, let column):
      return "the feature at row \(row), column \(column) is NaN or infinite; drop or fill it"
    }
  }
}
