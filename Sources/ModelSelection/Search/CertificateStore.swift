import DenseLinearAlgebra
import Optimization
import Synchronization

/// Where points and dual points of finished fits wait until `certificates.npz` is written: a ``ScratchFile``.
///
/// A slot holds doubles: coefficients (K x p), intercepts (K), dual point (rows x K), K being the weight columns
/// of all classes of the table. Classes that a training part lacks have NaN, and so have the rows beyond its
/// end, and a fit without a model.
public final class CertificateStore: Sendable {
  /// K, p and the rows of the largest training part.
  public let columns: Int
  public let features: Int
  public let rows: Int
  private let file: ScratchFile
  private let filled: Mutex<[Bool]>

  /// The parts of a slot.
  public enum Part: Sendable {
    case coefficients, intercepts, dualPoint
  }

  /// - Parameters:
  ///   - directory: where the scratch file is made.
  ///   - columns: K, weight columns of all classes.
  ///   - features: p.
  ///   - rows: rows of the largest training part.
  ///   - slots: the number of fits.
  /// - Throws: ``FitStoreError``.
  public init(directory: String, columns: Int, features: Int, rows: Int, slots: Int) throws {
    self.columns = columns
    self.features = features
    self.rows = rows
    filled = Mutex([Bool](repeating: false, count: slots))
    file = try ScratchFile(directory: directory)
  }

  public var slots: Int { filled.withLock { $0.count } }

  /// The number of doubles in a part.
  public func count(_ part: Part) -> Int {
    switch part {
    case .coefficients: columns * features
    case .intercepts: columns
    case .dualPoint: rows * columns
    }
  }

  private func offset(_ part: Part, slot: Int) -> Int {
    var doubles = slot * (count(.coefficients) + count(.intercepts) + count(.dualPoint))
    if part != .coefficients { doubles += count(.coefficients) }
    if part == .dualPoint { doubles += count(.intercepts) }
    return doubles * MemoryLayout<Double>.stride
  }

  /// Keeps the solution of fit number `slot`, whose classes have the codes `classCodes` in the table.
  public func save(_ solution: Solution<Double>, classCodes: [Int], slot: Int) throws {
    let places = weightColumns(ofClasses: classCodes, of: columns)
    var slotValues = [Double](
      repeating: .nan, count: count(.coefficients) + count(.intercepts) + count(.dualPoint))
    let (p, K) = (features, columns)
    solution.coefficients.withUnsafeBufferPointer { w in
      for (row, place) in places.enumerated() {
        for j in 0..<p { slotValues[place * p + j] = w[row * p + j] }
        slotValues[K * p + place] = solution.intercepts[row]
      }
    }
    solution.dualPoint?.withUnsafeBufferPointer { q in
      for i in 0..<q.count / places.count {
        for (row, place) in places.enumerated() {
          slotValues[K * p + K + i * K + place] = q[i * places.count + row]
        }
      }
    }
    try slotValues.withUnsafeBytes { try file.write($0, at: offset(.coefficients, slot: slot)) }
    filled.withLock { $0[slot] = true }
  }

  /// One part of fit number `slot`; NaN if nothing was saved there.
  public func load(_ part: Part, slot: Int) throws -> [Double] {
    var values = [Double](repeating: .nan, count: count(part))
    guard filled.withLock({ $0[slot] }) else { return values }
    try values.withUnsafeMutableBytes { try file.read(into: $0, at: offset(part, slot: slot)) }
    return values
  }
}

/// Where the weight columns of a model of the classes `codes` stand among the K columns of all classes. A
/// two-class model of a larger problem has one column, for its second class.
public func weightColumns(ofClasses codes: [Int], of K: Int) -> [Int] {
  codes.count == 2 ? (K == 1 ? [0] : [codes[1]]) : codes
}
