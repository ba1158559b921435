import DenseLinearAlgebra

/// The memory of a block of steps, rows that are drawn before the first of them is done; see ``SagaBlock``.
final class StepBlock<Scalar: BLASScalar> {
  private let stepBlock = ReusableBlock<Scalar>()
  private let rowBlock = ReusableBlock<UnsafeRawPointer?>()
  private var stride = 0

  var byteCount: Int { stepBlock.byteCount + rowBlock.byteCount }

  /// The block's rows, and those of the steps that are not in V and G yet.
  var rows: UnsafeMutablePointer<UnsafeRawPointer?> { rowBlock.base }
  var changedRows: UnsafeMutablePointer<UnsafeRawPointer?> { rowBlock.base + sagaBlock }

  /// The first `count` rows of the block are changes from now on.
  func end(count: Int) {
    for s in 0..<count { changedRows[s] = rows[s] }
  }

  /// Makes room for steps of `stride` lanes.
  func prepare(stride: Int) {
    self.stride = stride
    stepBlock.clear(
      4 * sagaBlock * stride + sagaBlock * sagaBlock * (1 + sagaPattern) + 2 * sagaPattern)
    rowBlock.clear(2 * sagaBlock, to: nil)
  }

  /// The kernels' view of a block without rows and steps, for the fit in `workspace`.
  func view(_ workspace: SAGAWorkspace<Scalar>, features: Int) -> SagaBlock {
    func vectors(_ number: Int) -> UnsafeMutablePointer<Scalar> { stepBlock.base + number * sagaBlock * stride }
    let partial = vectors(4) + sagaBlock * sagaBlock
    let scalars = partial + sagaBlock * sagaBlock * sagaPattern
    scalars[0] = 0
    scalars[sagaPattern] = 1
    let lanes = workspace.lanes
    return SagaBlock(
      features: features, stride: stride, changes: 0, changed_rows: changedRows, own: vectors(0),
      deltas: vectors(1), average_step: scalars, scale: scalars + sagaPattern, count: 0, rows: rows,
      weights: workspace.weights, gradient_sum: workspace.gradientSum, weight_scores: vectors(2),
      gradient_scores: vectors(3), products: vectors(4), partial_products: partial, delta: lanes.delta,
      scaled_delta: lanes.scaledDelta, scores: lanes.scores, fits: workspace.kernelFits)
  }
}
