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
  /// Since the workspace was made: steps taken in blocks, features that turned restless within them, blocks that ended
  /// with a rescale.
  var stepCount = 0
  var awakenedCount = 0
  var rescaleCount = 0

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
    kindBlock.clear(features, to: UInt8(SagaFeatureKind.restless))
    restlessBlock.clear(features + 1, to: 0)
    let padding = laneBlock.base
    for lane in columns..<stride { padding[lane] = .infinity }
    var block = SagaSteadyBlock()
    block.block = steps.view(workspace, features: features)
    block.sure = Scalar.self == Float.self ? 1 - 0x1p-10 : 1 - 0x1p-20
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

  /// Whether a block like this one is done faster than its steps one by one. A moving feature costs half
  /// of what it costs there, if less at all (`movingPays`); a dormant one costs a tenth, a restless one somewhat more,
  /// and blocks have costs of their own. Counts decide and not clocks, so that results do not depend on the
  /// machine's load.
  func pays(_ block: SagaSteadyBlock, movingPays: Bool) -> Bool {
    let all = block.block.features
    let dormant = all - block.moving_count - block.restless_count
    return alwaysPays || (movingPays ? 8 : 4) * block.moving_count + 15 * dormant >= 6 * all
  }
}
