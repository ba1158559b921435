import DenseLinearAlgebra

/// The memory of blocks of steps with an L1 part; see `saga_steady_block`.
final class SteadyBlock<Scalar: BLASScalar> {
  let steps = StepBlock<Scalar>()
  private let featureBlock = ReusableBlock<Scalar>()
  private let laneBlock = ReusableBlock<Scalar>()
  private let kindBlock = ReusableBlock<UInt8>()
  private let restlessBlock = ReusableBlock<UInt32>()
  /// Whether blocks are taken even where they do not pay, for tests.
  var alwaysPays = false
  /// Since the workspace was made: steps taken in blocks, those times moving and times dormant features, features that
  /// turned restless within blocks, and blocks with steady features that ended with a rescale.
  private(set) var stepCount = 0
  private(set) var movingCount = 0
  private(set) var dormantCount = 0
  private(set) var rescaleCount = 0
  var awakenedCount = 0

  var byteCount: Int {
    steps.byteCount + featureBlock.byteCount + laneBlock.byteCount + kindBlock.byteCount + restlessBlock.byteCount
  }

  /// Mean over rows of |x| of each feature. Complexity: O(n p).
  static func typicalSizes(_ problem: Problem<Scalar>) -> [Scalar] {
    let p = problem.featureCount
    var sums = [Scalar](repeating: 0, count: p)
    for row in problem.rows {
      let x = problem.features + Int(row) * p
      for j in 0..<p { sums[j] += abs(x[j]) }
    }
    return sums.map { $0 / Scalar(problem.rows.count) }
  }

  /// A fit's block without rows and steps, all features restless.
  func view(
    _ workspace: SAGAWorkspace<Scalar>, features: Int, columns: Int, lanes: Int, typicalSizes: [Scalar]
  ) -> SagaSteadyBlock {
    let stride = workspace.layout.stride
    steps.prepare(stride: stride)
    let length = (features + lanes - 1) / lanes * lanes
    featureBlock.clear(6 * length)
    laneBlock.clear((3 + sagaRound) * stride + 2 * sagaPattern)
    kindBlock.clear(features, to: sagaRestless)
    restlessBlock.clear(features + 1, to: 0)
    let padding = laneBlock.base
    for lane in columns..<stride { padding[lane] = .infinity }
    var block = SagaSteadyBlock()
    block.block = steps.view(workspace, features: features)
    block.padding = UnsafeRawPointer(padding)
    block.restless_scores = UnsafeMutableRawPointer(padding + stride)
    block.pulls = UnsafeMutableRawPointer(padding + 2 * stride)
    block.peeked_own = UnsafeMutableRawPointer(padding + (2 + sagaRound) * stride)
    block.threshold_sum = UnsafeMutableRawPointer(padding + (3 + sagaRound) * stride)
    block.peeked = UnsafeMutableRawPointer(padding + (3 + sagaRound) * stride + sagaPattern)
    block.kinds = kindBlock.base
    block.restless = restlessBlock.base
    block.slack = UnsafeMutableRawPointer(featureBlock.base)
    block.decay = UnsafeMutableRawPointer(featureBlock.base + length)
    block.moves = UnsafeMutableRawPointer(featureBlock.base + 2 * length)
    block.allowance = UnsafeMutableRawPointer(featureBlock.base + 3 * length)
    block.most = UnsafeMutableRawPointer(featureBlock.base + 4 * length)
    let typical = featureBlock.base + 5 * length
    typical.update(from: typicalSizes, count: features)
    block.typical = UnsafeRawPointer(typical)
    // Restless features have no end of slack.
    for array in [0, 3] { (featureBlock.base + array * length).update(repeating: .infinity, count: length) }
    return block
  }

  private func dormant(_ block: SagaSteadyBlock) -> Int {
    block.block.features - block.moving_count - block.restless_count
  }

  /// Takes a block that has ended into the counts.
  func count(_ block: SagaSteadyBlock, steps: Int, rescales: Bool) {
    stepCount += steps
    movingCount += steps * block.moving_count
    dormantCount += steps * dormant(block)
    if rescales, block.restless_count < block.block.features { rescaleCount += 1 }
  }

  /// Whether a block like this one is done faster than its steps one by one, by what was measured: where three quarters
  /// of the features move (with AVX-512; without it, moving ones alone never pay) or two fifths are dormant, or parts
  /// of both. Counts decide and not clocks, so that results do not depend on the machine's load.
  func pays(_ block: SagaSteadyBlock, movingPays: Bool) -> Bool {
    let saved = (movingPays ? 8 : 4) * block.moving_count + 15 * dormant(block)
    return alwaysPays || saved >= 6 * block.block.features
  }
}
