import DenseLinearAlgebra

/// Epochs whose steps are taken in blocks, a pass over V and G each.
extension SAGARun {
  /// Whether blocks may serve at all: one fit of a shape that is never packed, so that a fit's bits do not depend
  /// on whether it was. Products of rows are at most the largest squared norm.
  var takesBlocks: Bool {
    kernels.block_pass != nil && fits.count == 1 && outgrowsFirstCache && problem.maxSquaredNorm.isFinite
      && SAGA.packSize(features: problem.featureCount, columns: problem.columns, lanes: kernels.lanes) == 1
  }

  /// Without an L1 part; see `saga_block`.
  mutating func takeBlocks() {
    let n = problem.rows.count
    let layout = workspace.layout
    let lanes = workspace.lanes
    let memory = workspace.stepBlock
    memory.prepare(stride: layout.stride)
    var block = memory.view(workspace, features: problem.featureCount)
    var update = update(layout, lanes)
    var rows: [DrawnRow] = []
    rows.reserveCapacity(sagaBlock)
    var steps = 0
    while steps < n {
      while rows.count < min(sagaBlock, n - steps) { rows.append(draw()) }
      for (s, row) in rows.enumerated() { memory.rows[s] = UnsafeRawPointer(row.x) }
      block.count = rows.count
      _ = kernels.block_pass(&block)
      block = memory.view(workspace, features: problem.featureCount)

      var done = 0
      var flushes = false
      while done < rows.count, !flushes {
        kernels.block_score(&block, done)
        let flags = runUpdate(&update, rows[done], next: rows[min(done + 1, rows.count - 1)])
        if flags & ~sagaRescales != 0 {
          fail(flags, lanes, group: layout.group)
          return
        }
        kernels.block_keep(&block, done)
        done += 1
        flushes = flags & sagaRescales != 0 || steps + done == n
      }
      memory.end(count: done)
      block.changes = done
      steps += done
      // Rows that were drawn but lie past a rescale begin the next block.
      rows.removeFirst(done)
      guard flushes else { continue }

      fits[0].prepareFlush(lanes, group: layout.group, last: steps == n)
      block.scale = UnsafeRawPointer(lanes.flushScales)
      block.count = 0
      guard kernels.block_pass(&block) == 1 else {
        fits[0].fail(lanes, group: layout.group)
        return
      }
      block = memory.view(workspace, features: problem.featureCount)
      fits[0].flushed(lanes, layout, last: steps == n, finite: true)
    }
  }

  /// With an L1 part, as long as enough features are steady; see `saga_steady_block`. A block ends before a row that
  /// was never drawn before, since m changes there.
  ///
  /// - Returns: how many steps were taken. Rows that were drawn beyond them come next.
  mutating func takeSteadyBlocks() -> Int {
    let n = problem.rows.count
    let layout = workspace.layout
    let lanes = workspace.lanes
    let memory = workspace.steadyBlock
    if typicalSizes.isEmpty { typicalSizes = SteadyBlock.typicalSizes(problem) }
    var block = memory.view(
      workspace, features: problem.featureCount, columns: problem.columns, lanes: kernels.lanes,
      typicalSizes: typicalSizes)
    block.expected = expectedChange
    var update = update(layout, lanes)
    var rows: [DrawnRow] = []
    rows.reserveCapacity(sagaBlock)
    var steps = 0
    while true {
      while rows.count < min(sagaBlock, n - steps) { rows.append(draw()) }
      let count = rows.firstIndex { $0.distinct != rows[0].distinct } ?? rows.count
      for s in 0..<count { memory.steps.rows[s] = UnsafeRawPointer(rows[s].x) }
      block.block.count = count
      setBounds(&block, distinct: rows[0].distinct, lanes)
      _ = kernels.steady_pass(&block)

      var done = 0
      var rescales = false
      while done < count, !rescales {
        let flags = runUpdate(&update, rows[done], next: rows[min(done + 1, rows.count - 1)])
        if flags & ~sagaRescales != 0 {
          fail(flags, lanes, group: layout.group)
          return n
        }
        rescales = flags & sagaRescales != 0
        kernels.steady_step(&block, done, rescales || done + 1 == count ? 1 : 0)
        done += 1
      }
      memory.steps.end(count: done)
      block.block.changes = done
      steps += done
      rows.removeFirst(done)
      memory.count(block, steps: done, rescales: rescales)
      let pays = memory.pays(block, movingPays: kernels.moving_pays != 0)
      if !rescales, pays, steps < n { continue }

      // In units of W, since V's change with the scale.
      expectedChange = block.expected * Double(lanes.scales[0])
      fits[0].prepareFlush(lanes, group: layout.group, last: steps == n)
      block.block.scale = UnsafeRawPointer(lanes.flushScales)
      block.block.count = 0
      guard kernels.steady_pass(&block) == 1 else {
        fits[0].fail(lanes, group: layout.group)
        return n
      }
      block.block.changes = 0
      fits[0].flushed(lanes, layout, last: steps == n, finite: true)
      block.expected = expectedChange / Double(lanes.scales[0])
      if !pays || steps == n { break }
    }
    drawnAhead = rows
    memory.awakenedCount += block.awakened
    return steps
  }

  /// What can happen to V in a block, with m = `distinct`.
  private func setBounds(_ block: inout SagaSteadyBlock, distinct: Double, _ lanes: SAGALanes<Scalar>) {
    let fit = fits[0]
    let shrink = Double(fit.shrink)
    // |delta| m c (1 - 1/m) = |scaled delta|, which is less than what a feature of size 1 pays.
    block.drift = block.next_drift
    block.ratio = fit.thresholdRate / fit.stepSize * distinct
    block.step = fit.stepSize / (Double(lanes.scales[0]) * shrink * distinct)
    block.next_drift = 1.001 / (block.step * (distinct - 1))
    // c grows by 1 / shrink a step.
    var growth = 1.0
    for _ in 0..<sagaBlock { growth /= shrink }
    // c and t are differences of sums, which are rounded.
    let ulp = Double(Scalar.ulpOfOne)
    let reach = block.step * Double(sagaBlock) * growth
    let averageError = ulp * (Double(lanes.averageSums[0]) + reach) / block.step
    let thresholdError = ulp * (Double(lanes.thresholdSums[0]) / block.ratio + reach) / block.step
    block.reach = reach * (1.001 + averageError + thresholdError)
    block.sure = max(0, (Scalar.self == Float.self ? 1 - 0x1p-10 : 1 - 0x1p-20) - averageError - thresholdError)
  }
}
