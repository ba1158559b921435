import DenseLinearAlgebra

/// One of the solver's innermost loops.
@_spi(Benchmarks) public enum KernelOperation: String, Sendable, CaseIterable {
  /// One fused SAGA step, with the next row's scores.
  case step
  /// A step that ends with V <- scale V instead of scores.
  case flush
  /// Scores of a row.
  case score
  /// Largest |W| and |W - previous|, once an epoch.
  case change
}

/// Runs one kernel alone, on the solver's own memory layout and visiting rows at random as the solver does,
/// for benchmarks. Not part of the library's interface.
@_spi(Benchmarks) public struct KernelTrial<Scalar: SagaScalar> {
  private let kernels: SagaKernels
  private let workspace = SAGAWorkspace<Scalar>()
  private let features: Matrix<Scalar>
  /// Rows in the order they are visited, at random with replacement.
  private let order: [Int32]
  private let packed: Bool
  private let proximal: Bool
  private var position = 0

  /// Scalars in a feature row of V and of G, padding included.
  public let stride: Int

  /// The instruction sets this CPU can run, fastest first.
  public static func kernelNames(strict: Bool) -> [String] { catalog(strict: strict).map(\.name) }

  private static func catalog(strict: Bool) -> [SagaKernels] {
    if Scalar.self == Double.self { return strict ? KernelCatalog.strictF64 : KernelCatalog.fastF64 }
    return strict ? KernelCatalog.strictF32 : KernelCatalog.fastF32
  }

  /// - Parameters:
  ///   - kernel: one of ``kernelNames(strict:)``.
  ///   - features: the rows to visit, N x p; one row stays hot.
  ///   - columns: K, weight columns of a fit.
  ///   - fits: how many fits are packed side by side; a pack has an L1 part.
  ///   - proximal: with an L1 part.
  public init?(
    kernel: String, strict: Bool, features: Matrix<Scalar>, columns: Int, fits: Int, proximal: Bool
  ) {
    guard let kernels = Self.catalog(strict: strict).first(where: { $0.name == kernel }),
      features.rows > 0
    else { return nil }
    self.kernels = kernels
    self.features = features
    self.proximal = proximal
    packed = fits > 1
    stride = (fits * columns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    var stream = Xorshift32(seed: 1)
    order = (0..<max(features.rows, 1024)).map { _ in Int32(stream.nextRow(of: features.rows)) }
    workspace.prepare(features: features.columns, columns: columns, stride: stride, rows: 1, fits: fits)
    // Magnitudes of a fit under way; small enough to stay finite for any number of steps.
    for j in 0..<features.columns {
      for k in 0..<fits * columns { workspace.weights[j * stride + k] = Scalar((j + k) % 7 - 3) * 1e-2 }
    }
    let lanes = workspace.lanes
    for k in 0..<fits * columns {
      lanes.delta[k] = (k % 2 == 0 ? 1 : -1) * 1e-6
      lanes.scaledDelta[k] = lanes.delta[k] * 1e-3
      lanes.stepSizes[k] = 1e-3
      lanes.flushScales[k] = 1
      lanes.averageSteps[k] = 1e-9
      lanes.thresholds[k] = 1e-9
    }
  }

  /// Calls the kernel `count` times.
  public mutating func run(_ operation: KernelOperation, times count: Int) {
    let p = features.columns
    let stride = stride
    let table = kernels.table.pointee
    let lanes = workspace.lanes
    var step = SagaStep()
    step.features = p
    step.stride = stride
    step.weights = UnsafeMutableRawPointer(workspace.weights)
    step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
    step.delta = UnsafeRawPointer(lanes.delta)
    step.scaled_delta = UnsafeRawPointer(lanes.scaledDelta)
    step.scores = UnsafeMutableRawPointer(lanes.scores)
    step.proximal = proximal ? 1 : 0
    step.correction = 0.5
    step.step_size = 1e-3
    step.scale = 1
    step.average_step = 1e-9
    step.threshold = 1e-9
    lanes.bind(to: &step, packed: packed)
    var position = self.position
    defer { self.position = position }
    let features = self.features
    let order = self.order
    features.withUnsafeBufferPointer { features in
      order.withUnsafeBufferPointer { order in
        func next() -> UnsafePointer<Scalar> {
          position = position + 1 < order.count ? position + 1 : 0
          return features.baseAddress! + Int(order[position]) * p
        }
        var x = next()
        for _ in 0..<count {
          switch operation {
          case .step:
            step.row = UnsafeRawPointer(x)
            x = next()
            step.next_row = UnsafeRawPointer(x)
            table.step(&step)
          case .flush:
            step.row = UnsafeRawPointer(x)
            x = next()
            _ = table.flush(&step)
          case .score:
            x = next()
            table.score(p, stride, workspace.weights, x, lanes.scores)
          case .change:
            table.change(
              p, stride, workspace.weights, workspace.previousWeights, lanes.largest, lanes.largestChange)
          }
        }
      }
    }
  }

  /// Whether all weights and scores are finite: a trial that overflowed has measured nothing.
  public var isFinite: Bool {
    (0..<features.columns * stride).allSatisfy { workspace.weights[$0].isFinite }
      && (0..<stride).allSatisfy { workspace.lanes.scores[$0].isFinite }
  }
}
