import DenseLinearAlgebra

/// The memory of a SAGA run, allocated once per worker and reused by its fits.
///
/// Holds V, G and the previous weights (p x stride each), the stored gradients (n x K) and the running sums
/// of one epoch (2 n): about (3 p K + n K) scalars.
public final class SAGAWorkspace<Scalar: BLASScalar> {
  private(set) var weights: UnsafeMutablePointer<Scalar>
  private(set) var gradientSum: UnsafeMutablePointer<Scalar>
  private(set) var previousWeights: UnsafeMutablePointer<Scalar>
  private(set) var gradientMemory: UnsafeMutablePointer<Scalar>
  private(set) var averageSums: UnsafeMutablePointer<Scalar>
  private(set) var thresholdSums: UnsafeMutablePointer<Scalar>
  private(set) var seen: UnsafeMutablePointer<Bool>
  /// Six vectors of `stride`: scores, raw predictions, gradient, delta, scaled delta, intercept gradient sum.
  private(set) var lanes: UnsafeMutablePointer<Scalar>
  private(set) var stride = 0
  private var weightCapacity = 0
  private var memoryCapacity = 0
  private var rowCapacity = 0
  private var laneCapacity = 0

  public init() {
    weights = Self.allocate(0)
    gradientSum = Self.allocate(0)
    previousWeights = Self.allocate(0)
    gradientMemory = Self.allocate(0)
    averageSums = Self.allocate(0)
    thresholdSums = Self.allocate(0)
    lanes = Self.allocate(0)
    seen = .allocate(capacity: 1)
  }

  deinit {
    for block in [
      weights, gradientSum, previousWeights, gradientMemory, averageSums, thresholdSums, lanes,
    ] { UnsafeMutableRawPointer(block).deallocate() }
    seen.deallocate()
  }

  /// Makes room for p `features`, `columns` weight columns padded to `stride`, and n `rows`, and clears all.
  func prepare(features: Int, columns: Int, stride: Int, rows: Int) {
    self.stride = stride
    let weightCount = features * stride
    if weightCount > weightCapacity {
      for path in [\SAGAWorkspace.weights, \.gradientSum, \.previousWeights] { grow(path, weightCount) }
      weightCapacity = weightCount
    }
    if rows * columns > memoryCapacity {
      grow(\.gradientMemory, rows * columns)
      memoryCapacity = rows * columns
    }
    if rows > rowCapacity {
      grow(\.averageSums, rows)
      grow(\.thresholdSums, rows)
      seen.deallocate()
      seen = .allocate(capacity: rows)
      rowCapacity = rows
    }
    if 6 * stride > laneCapacity {
      grow(\.lanes, 6 * stride)
      laneCapacity = 6 * stride
    }
    weights.update(repeating: 0, count: weightCount)
    gradientSum.update(repeating: 0, count: weightCount)
    previousWeights.update(repeating: 0, count: weightCount)
    gradientMemory.update(repeating: 0, count: rows * columns)
    lanes.update(repeating: 0, count: 6 * stride)
    seen.update(repeating: false, count: rows)
  }

  private func grow(
    _ path: ReferenceWritableKeyPath<SAGAWorkspace, UnsafeMutablePointer<Scalar>>, _ count: Int
  ) {
    UnsafeMutableRawPointer(self[keyPath: path]).deallocate()
    self[keyPath: path] = Self.allocate(count)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
    UnsafeMutableRawPointer.allocate(byteCount: max(64, count * MemoryLayout<Scalar>.stride), alignment: 64)
      .bindMemory(to: Scalar.self, capacity: max(1, count))
  }
}
