import DenseLinearAlgebra

/// One of the solver's innermost loops.
@_spi(Benchmarks) public enum KernelOperation: String, Sendable, CaseIterable {
  /// One fused SAGA step, with the next row's scores.
  case step
  /// Such steps in pairs, with one store of V and G for two of them.
  case paired
  /// A step of a block, its share of the pass over V and G.
  case block
  /// A step that ends with V <- scale V instead of scores.
  case flush
  /// Scores of a row.
  case score
  /// Largest |W| and |W - previous|, once an epoch.
  case change
  /// What lies between two passes: from scores to the gradient's change.
  case update
}

/// Runs one kernel alone, on the solver's own memory layout and visiting rows at random as the solver does,
/// for benchmarks. Not part of the library's interface.
@_spi(Benchmarks) public struct KernelTrial<Scalar: SagaScalar> {
  private let kernels: SagaKernels
  private let workspace = SAGAWorkspace<Scalar>()
  private let features: Matrix<Scalar>
  /// Rows in the order they are visited, at random with replacement.
  private let order: [Int32]
  private let layout: SAGALaneLayout
  private let proximal: Bool
  private var position = 0
  /// Rows of the block under way.
  private var gathered = 0

  /// Whether the solver may use the operation, with these kernels, for fits like this.
  public func has(_ operation: KernelOperation) -> Bool {
    switch operation {
    case .paired: kernels.table.pointee.pairs != 0
    case .block: kernels.table.pointee.block_pass != nil && layout.group == 1 && !proximal
    case .step, .flush, .score, .change, .update: true
    }
  }

  /// Scalars in a feature row of V and of G, padding included.
  public var stride: Int { layout.stride }

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
    layout = SAGALaneLayout(fits: fits, columns: columns, lanes: kernels.lanes)
    var stream = Xorshift32(seed: 1)
    order = (0..<max(features.rows, 1024)).map { _ in Int32(stream.nextRow(of: features.rows)) }
    workspace.prepare(features: features.columns, rows: features.rows, layout: layout)
    workspace.stepBlock.prepare(stride: layout.stride)
    // Magnitudes of a fit under way; small enough to stay finite for any number of steps.
    let lanes = workspace.lanes
    for place in 0..<fits {
      for lane in layout.lanes(place: place) {
        for j in 0..<features.columns {
          workspace.weights[j * layout.stride + lane] = Scalar((j + lane) % 7 - 3) * 1e-2
        }
        lanes.delta[lane] = (lane % 2 == 0 ? 1 : -1) * 1e-6
        lanes.scaledDelta[lane] = lanes.delta[lane] * 1e-3
        lanes.scores[lane] = Scalar(lane % 5) - 2
      }
      func set<Value>(_ pattern: UnsafeMutablePointer<Value>, _ value: Value) {
        SAGALanes<Scalar>.set(pattern, place: place, group: layout.group, to: value)
      }
      set(lanes.alive, 1)
      set(lanes.stepSizes, 1e-3)
      set(lanes.averageSteps, 1e-9)
      set(lanes.nextAverageSteps, 1e-9)
      set(lanes.thresholds, proximal ? 1e-9 : 0)
    }
  }

  /// Calls the kernel `count` times.
  public mutating func run(_ operation: KernelOperation, times count: Int) {
    let table = kernels.table.pointee
    let lanes = workspace.lanes
    let p = features.columns
    let stride = stride
    var step = lanes.step(layout, features: p, workspace.kernelFits)
    step.early = 1
    step.weights = UnsafeMutableRawPointer(workspace.weights)
    step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
    step.proximal = proximal ? 1 : 0
    step.change.correction = 0.5
    var update = lanes.update(layout, binary: layout.columns == 1, workspace.kernelFits)
    update.distinct = Double(features.rows)
    update.next_distinct = update.distinct
    let memory = workspace.stepBlock
    var block = memory.view(workspace, features: p)
    block.count = sagaBlock
    block.changes = sagaBlock
    var row = 0
    var position = self.position
    var gathered = self.gathered
    defer { (self.position, self.gathered) = (position, gathered) }
    let features = self.features
    let order = self.order
    features.withUnsafeBufferPointer { features in
      order.withUnsafeBufferPointer { order in
        func next() -> UnsafePointer<Scalar> {
          position = position + 1 < order.count ? position + 1 : 0
          row = Int(order[position])
          return features.baseAddress! + row * p
        }
        var x = next()
        for _ in 0..<count {
          switch operation {
          case .step:
            step.change.row = UnsafeRawPointer(x)
            x = next()
            step.next_row = UnsafeRawPointer(x)
            step.backward = 1 - step.backward
            table.step(&step)
          case .paired:
            step.change.row = UnsafeRawPointer(x)
            x = next()
            step.next_row = UnsafeRawPointer(x)
            step.backward = 1 - step.backward
            step.peek = step.earlier == nil ? 1 : 0
            step.ahead = table.ahead
            step.next_average_steps = table.ahead != 0 ? UnsafeRawPointer(lanes.nextAverageSteps) : nil
            table.step(&step)
            step.earlier = step.peek != 0 ? workspace.keepEarlier(step.change) : nil
          case .block:
            // The changes are those of rows that were scored a block before, all of them 0.
            x = next()
            memory.changedRows[gathered] = memory.rows[gathered] ?? UnsafeRawPointer(x)
            memory.rows[gathered] = UnsafeRawPointer(x)
            gathered += 1
            if gathered == sagaBlock {
              gathered = 0
              _ = table.block_pass(&block)
            }
          case .flush:
            step.change.row = UnsafeRawPointer(x)
            x = next()
            _ = table.flush(&step)
          case .score:
            x = next()
            table.score(p, stride, workspace.weights, x, lanes.scores)
          case .update:
            update.memory = UnsafeMutableRawPointer(workspace.gradientMemory + row * layout.memoryColumns)
            _ = next()
            update.next_memory = UnsafeRawPointer(workspace.gradientMemory + row * layout.memoryColumns)
            _ = table.update(&update)
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
