import DenseLinearAlgebra

/// The quadratic model of one class's weights: the rows that matter to it and B = sqrt(h) X, h_i = c_i p_i (1 - p_i),
/// restricted to them, in single precision, column by column as columns are asked for.
///
/// Rows of negligible h are left out of B: what they add to the diagonal of the Hessian is kept, so that the
/// model's curvature along a coordinate is never too small.
///
/// With an intercept the columns of B are centred, B - sqrt(h) m' with m the columns' h-weighted means: the
/// class's intercept is thereby at its best for any weights, and features with a mean do not slow the descent.
final class ClassModel {
  /// Columns of a Gram matrix that are computed in one product.
  private static let gramBlock = 96
  /// With more rows than this many times the columns, a Gram matrix is cheaper than the residual.
  private static let rowsPerColumn = 4

  /// Positions of the kept rows in the training part, and their numbers in the matrix.
  private(set) var rows: [Int32] = []
  private(set) var rowNumbers: [Int32] = []
  private(set) var rootCurvatures: [Float] = []
  /// sqrt(h) padded to `length`, and sum of h; 0 without an intercept.
  private let padded = GrowingArray<Float>()
  private var mass: Float = 0
  private let fitsIntercept: Bool
  private(set) var probabilities: [Double] = []
  /// 1 / (1 - p).
  private(set) var inverseRests: [Double] = []
  /// Length of a column of B: rows rounded up to 16.
  private(set) var length = 0

  /// For each feature its column in B, or -1.
  private var columnOfFeature: [Int32]
  private(set) var columnCount = 0
  private let block = GrowingArray<Float>()
  private let gram = GrowingArray<Float>()
  private var gramSize = 0
  private var gramStride = 0

  // Per column.
  let curvatures = GrowingArray<Float>()
  let extra = GrowingArray<Float>()
  let weights = GrowingArray<Float>()
  let steps = GrowingArray<Float>()
  let linear = GrowingArray<Float>()
  private let means = GrowingArray<Float>()

  /// B d + e while a class is visited.
  let residual = GrowingArray<Float>()
  let gradient = GrowingArray<Float>()
  /// Change of the scores of the kept rows.
  private(set) var scoreChanges: [Double] = []
  private var offsets: [Double] = []

  /// The columns of the working set, and their features.
  private(set) var active: [Int32] = []
  private(set) var activeFeatures: [Int32] = []
  private(set) var usesGram = false

  /// Change of the intercept since the minimisation began.
  private(set) var interceptChange = 0.0

  init(features: Int, fitsIntercept: Bool) {
    self.fitsIntercept = fitsIntercept
    columnOfFeature = [Int32](repeating: -1, count: features)
  }

  /// Starts anew with the given rows; forgets all columns.
  func reset(
    rows: [Int32], rowNumbers: [Int32], rootCurvatures: [Float], probabilities: [Double], rests: [Double]
  ) {
    self.rows = rows
    self.rowNumbers = rowNumbers
    self.rootCurvatures = rootCurvatures
    self.probabilities = probabilities
    inverseRests = rests.map { 1 / $0 }
    length = (rows.count + 15) / 16 * 16
    for j in columnOfFeature.indices { columnOfFeature[j] = -1 }
    columnCount = 0
    gramSize = 0
    residual.reserve(length, keeping: 0)
    padded.reserve(length, keeping: 0)
    mass = 0
    for q in 0..<length {
      padded[q] = q < rows.count ? rootCurvatures[q] : 0
      if fitsIntercept { mass += padded[q] * padded[q] }
    }
    scoreChanges = [Double](repeating: 0, count: rows.count)
    offsets = scoreChanges
  }

  /// Makes `features` the working set.
  ///
  /// - Returns: the features whose columns ``gather(_:_:diagonal:loops:)`` must still make.
  func setActive(_ features: [Int32]) -> [Int32] {
    let missing = features.filter { columnOfFeature[Int($0)] < 0 }
    let total = columnCount + missing.count
    block.reserve(total * length, keeping: columnCount * length)
    for array in [curvatures, extra, weights, steps, linear, means] { array.reserve(total, keeping: columnCount) }
    for (i, feature) in missing.enumerated() { columnOfFeature[Int(feature)] = Int32(columnCount + i) }
    columnCount = total
    activeFeatures = features
    active = features.map { columnOfFeature[Int($0)] }
    usesGram = length > Self.rowsPerColumn * columnCount
    return missing
  }

  /// Makes the column of a feature.
  ///
  /// - Parameters:
  ///   - values: of the feature in all of the matrix's rows.
  ///   - diagonal: its element of the whole Hessian's diagonal.
  func gather(_ feature: Int32, _ values: UnsafePointer<Float>, diagonal: Float, loops: LogisticLoops) {
    let c = Int(columnOfFeature[Int(feature)])
    let column = block.base + c * length
    var moment: Float = 0
    var square = loops.table.pointee.gather(rowNumbers.count, rowNumbers, padded.base, values, column, &moment)
    extra[c] = max(0, diagonal - square)
    means[c] = 0
    if mass > 0 {
      means[c] = moment / mass
      square = loops.table.pointee.centre(length, means[c], padded.base, column)
    }
    curvatures[c] = square + extra[c]
  }

  /// Ends the change of the working set, once all columns are there.
  func completeActive() {
    if usesGram { extendGram() }
  }

  /// Completes the Gram matrix B'B for all columns; symmetric, both triangles.
  private func extendGram() {
    guard gramSize < columnCount else { return }
    if gramStride < columnCount {
      let stride = (max(columnCount, gramStride * 3 / 2) + 15) / 16 * 16
      let old = gram.take()
      gram.reserve(stride * stride, keeping: 0)
      for i in 0..<gramSize { (gram.base + i * stride).update(from: old.base + i * gramStride, count: gramSize) }
      gramStride = stride
    }
    for first in Swift.stride(from: gramSize, to: columnCount, by: Self.gramBlock) {
      let end = min(columnCount, first + Self.gramBlock)
      Float._gemm(
        transposeA: false, transposeB: true, end - first, end, length, 1, block.base + first * length, length,
        block.base, length, 0, gram.base + first * gramStride, gramStride)
      for i in first..<end {
        for j in 0..<min(i, first) { gram[j * gramStride + i] = gram[i * gramStride + j] }
      }
    }
    let padded = (columnCount + 15) / 16 * 16
    for i in 0..<columnCount {
      for j in columnCount..<padded { gram[i * gramStride + j] = 0 }
    }
    gramSize = columnCount
  }

  /// The Cholesky factor L (row-major, lower) of the model's Hessian over the working set, with a ridge of
  /// single-precision rounding size; nil if it is not positive definite all the same.
  func hessianFactor() -> AlignedArray<Double>? {
    extendGram()
    let size = active.count
    let factor = AlignedArray<Double>(size * size)
    var trace = 0.0
    for column in active { trace += Double(curvatures[Int(column)]) }
    let ridge = 1e-6 * trace / Double(max(1, size))
    for (i, row) in active.enumerated() {
      for (j, column) in active.prefix(i + 1).enumerated() {
        factor[i * size + j] = Double(gram[Int(row) * gramStride + Int(column)])
      }
      factor[i * size + i] += Double(extra[Int(row)]) + ridge
    }
    // The lower triangle by rows is the upper one by columns.
    guard size == 0 || Double._potrf(upper: true, size, factor.base, size) == 0 else { return nil }
    return factor
  }

  /// Begins a minimisation: weights and gradients of the working set.
  func begin(weights w: AlignedArray<Double>, gradient g: AlignedArray<Double>, stride: Int, lane: Int) {
    for (column, feature) in zip(active, activeFeatures) {
      let (c, at) = (Int(column), Int(feature) * stride + lane)
      weights[c] = Float(w[at])
      steps[c] = 0
      linear[c] = Float(g[at])
    }
    for i in scoreChanges.indices { scoreChanges[i] = 0 }
    interceptChange = 0
    gradient.reserve((columnCount + 15) / 16 * 16, keeping: 0)
  }

  /// Minimises the model over this class's working set, the other classes' changes fixed, by a few passes of
  /// coordinate descent.
  ///
  /// - Parameter totals: for each row of the training part sum_k p_k a_k, a the score changes; kept up to date.
  /// - Returns: by how much the model fell.
  func descend(
    totals: UnsafeMutablePointer<Double>, ridge: Float, l1: Float, passes: Int, loops: LogisticLoops
  ) -> Double {
    guard !active.isEmpty else { return 0 }
    let count = rows.count
    let stepsBefore = mass > 0 ? active.map { steps[Int($0)] } : []
    loops.table.pointee.enter(
      count, rows, totals, probabilities, inverseRests, rootCurvatures, scoreChanges, &offsets, residual.base)
    for q in count..<length { residual[q] = 0 }
    var decrease = 0.0
    var shift = 0.0
    if mass > 0 {
      let product = loops.table.pointee.dot(length, padded.base, residual.base)
      let mean = product / mass
      loops.table.pointee.add(length, -mean, padded.base, residual.base)
      shift = -Double(mean)
      decrease = 0.5 * Double(product) * Double(mean)
    }
    decrease += active.withUnsafeBufferPointer { columns in
      var descent = LogisticDescent(
        count: columns.count, columns: columns.baseAddress, passes: passes, enough: 0.1, ridge: ridge, l1: l1,
        curvatures: curvatures.base, extra: extra.base, weights: weights.base, steps: steps.base)
      if usesGram {
        return descendGram(&descent, loops: loops)
      }
      return loops.table.pointee.descend_residual(
        &descent, length, length, block.base, linear.base, residual.base)
    }
    for (column, before) in zip(active, stepsBefore) {
      shift -= Double(means[Int(column)]) * Double(steps[Int(column)] - before)
    }
    interceptChange += shift
    loops.table.pointee.leave(
      count, rows, totals, probabilities, rootCurvatures, offsets, residual.base, &scoreChanges)
    return decrease
  }

  /// Takes over the state of a combination of iterates; weights and steps are the caller's to set.
  func take(scoreChanges: UnsafeBufferPointer<Double>, interceptChange: Double) {
    self.scoreChanges.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: scoreChanges) }
    self.interceptChange = interceptChange
  }

  /// What a step of one weight, the intercept answering, does to given score changes and totals.
  ///
  /// - Returns: the intercept's change.
  func add(
    column: Int, times step: Double, to scoreChanges: UnsafeMutablePointer<Double>,
    totals: UnsafeMutablePointer<Double>
  ) -> Double {
    let b = block.base + column * length
    for q in 0..<rows.count {
      let change = step * Double(b[q] / rootCurvatures[q])
      scoreChanges[q] += change
      totals[Int(rows[q])] += probabilities[q] * change
    }
    return -step * Double(means[column])
  }

  private func descendGram(_ descent: inout LogisticDescent, loops: LogisticLoops) -> Double {
    let before = active.map { steps[Int($0)] }
    for i in 0..<gradient.capacityInUse { gradient[i] = 0 }
    for column in active {
      let c = Int(column)
      gradient[c] =
        linear[c] + loops.table.pointee.dot(length, block.base + c * length, residual.base) + extra[c] * steps[c]
    }
    let decrease = loops.table.pointee.descend_gram(
      &descent, gramStride, gram.base, columnCount, gradient.base)
    for (column, old) in zip(active, before) where steps[Int(column)] != old {
      let c = Int(column)
      loops.table.pointee.add(length, steps[c] - old, block.base + c * length, residual.base)
    }
    return decrease
  }

  /// The model's gradient in the intercept: sum_i h_i e_i.
  func interceptGradient(totals: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for q in 0..<rows.count {
      let offset = (totals[Int(rows[q])] - probabilities[q] * scoreChanges[q]) * inverseRests[q]
      sum += Double(rootCurvatures[q]) * Double(rootCurvatures[q]) * (scoreChanges[q] - offset)
    }
    return sum
  }

  /// Moves the intercept: all kept rows' scores change by `step`.
  func moveIntercept(by step: Double, totals: UnsafeMutablePointer<Double>) {
    interceptChange += step
    for q in 0..<rows.count {
      scoreChanges[q] += step
      totals[Int(rows[q])] += probabilities[q] * step
    }
  }
}

/// 64-byte aligned memory that grows, keeping what it is told to.
final class GrowingArray<Element: BitwiseCopyable & ExpressibleByIntegerLiteral> {
  private(set) var storage = AlignedArray<Element>(0)
  /// What was last reserved.
  private(set) var capacityInUse = 0

  var base: UnsafeMutablePointer<Element> { storage.base }

  @inline(__always)
  subscript(_ i: Int) -> Element {
    get { storage.base[i] }
    set { storage.base[i] = newValue }
  }

  /// Room for `count` elements, of which the first `kept` stay.
  func reserve(_ count: Int, keeping kept: Int) {
    capacityInUse = count
    guard count > storage.count else { return }
    let next = AlignedArray<Element>(max(count, storage.count * 3 / 2))
    next.base.update(from: storage.base, count: kept)
    storage = next
  }

  /// Hands over the memory and starts empty.
  func take() -> AlignedArray<Element> {
    defer { storage = AlignedArray(0) }
    return storage
  }
}
