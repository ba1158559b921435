import DenseLinearAlgebra

/// The Hessian of the data term over chosen weights of all classes together, and its Cholesky factor in single
/// precision: a preconditioner for systems in these weights.
///
/// With c_i the loss weights, blocks are X_k' diag(c p_k (1 - p_k)) X_k and -X_k' diag(c p_k p_l) X_l. The
/// intercepts are part of the matrix, as weights of a feature of ones, so that solving with a right side of 0
/// for them eliminates them. Rows whose curvature is negligible for all classes are left out.
/// Memory: N^2 floats, and 4096 N while it is made, N weights.
struct SupportHessian {
  /// Larger matrices are not worth their factorization.
  static let mostWeights = 6000
  private static let panel = 128
  /// Rows whose columns are held at a time.
  static let rowPanel = 4096
  private static let droppedShare = 1e-3
  private static let leastScale = 1e-15
  /// Weights with less curvature have none.
  private static let leastDiagonal: Float = 1e-30
  /// What makes a singular matrix definite to single precision's rounding, as a share of the diagonal.
  private static let roundingShare: Float = 1e-5

  private let features: [[Int32]]
  private let stride: Int
  private let size: Int
  private let count: Int
  private let factor: AlignedArray<Float>
  /// 1 / sqrt(H_qq): the factor is that of the matrix scaled by these on both sides; 0 without curvature.
  private let units: [Float]

  /// Nil if there are too many weights, or the matrix is not positive definite to rounding.
  ///
  /// - Parameters:
  ///   - features: for each class the features of its weights.
  ///   - probabilities: n x stride.
  ///   - ridge: added to the diagonal of the weights.
  /// - Complexity: O(n N^2 + N^3), N weights.
  init?(
    _ problem: RowProblem, features: [[Int32]], probabilities: AlignedArray<Double>, lossWeights: [Double],
    fitsIntercept: Bool, ridge: Double = 0, rowPanel: Int = Self.rowPanel
  ) {
    let (K, stride) = (problem.columns, problem.stride)
    let count = features.reduce(0) { $0 + $1.count }
    let size = count + (fitsIntercept ? K : 0)
    guard count > 0, size <= Self.mostWeights else { return nil }
    self.features = features
    self.stride = stride
    self.count = count
    self.size = size

    let rows = Self.rows(problem, probabilities: probabilities, lossWeights: lossWeights)
    let numbers = rows.map { problem.rows[Int($0)] }
    // Nothing so small that products become subnormal, which processors are slow with.
    func scales(_ value: (Int, Int) -> Double) -> [[Float]] {
      (0..<K).map { k in
        rows.map { i in
          let scale = value(Int(i), k)
          return scale < Self.leastScale ? 0 : Float(scale)
        }
      }
    }
    let outer = scales { i, k in lossWeights[i].squareRoot() * probabilities[i * stride + k] }
    let own = scales { i, k in
      let p = probabilities[i * stride + k]
      return max(0, lossWeights[i] * p * (1 - p)).squareRoot()
    }

    let panels = Swift.stride(from: 0, to: rows.count, by: rowPanel).map {
      $0..<min(rows.count, $0 + rowPanel)
    }
    func padded(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }
    let longest = padded(min(rows.count, rowPanel))
    /// A class's features, and a feature of ones, in some of the rows, times `scale`.
    func gather(
      _ k: Int, _ scale: [Float], _ panel: Range<Int>, into out: UnsafeMutablePointer<Float>,
      ones: UnsafeMutablePointer<Float>?
    ) {
      let length = padded(panel.count)
      problem.single.columns.withUnsafeBufferPointer { x in
        numbers.withUnsafeBufferPointer { numbers in
          scale.withUnsafeBufferPointer { scale in
            let (numbers, scale) = (numbers.baseAddress! + panel.lowerBound, scale.baseAddress! + panel.lowerBound)
            for (q, feature) in features[k].enumerated() {
              _ = problem.loops.table.pointee.gather(
                panel.count, numbers, scale, x.baseAddress! + Int(feature) * problem.single.columns.columns,
                out + q * length, nil)
            }
            guard let ones else { return }
            for q in 0..<length { ones[q] = q < panel.count ? scale[q] : 0 }
          }
        }
      }
    }

    // Blocks -X_k' diag(c p_k p_l) X_l from sqrt(c) p_k x, a weight after the other, the intercepts last.
    let firsts = features.indices.map { k in features[..<k].reduce(0) { $0 + $1.count } }
    factor = AlignedArray<Float>(size * size)
    let columns = AlignedArray<Float>(size * longest)
    for panel in panels {
      let length = padded(panel.count)
      for k in 0..<K {
        gather(
          k, outer[k], panel, into: columns.base + firsts[k] * length,
          ones: fitsIntercept ? columns.base + (count + k) * length : nil)
      }
      for from in Swift.stride(from: 0, to: size, by: Self.panel) {
        let end = min(size, from + Self.panel)
        Float._gemm(
          transposeA: false, transposeB: true, end - from, end, length, -1, columns.base + from * length, length,
          columns.base, length, panel.lowerBound == 0 ? 0 : 1, factor.base + from * size, size)
      }
    }
    // A class's own block, by products that do not cancel.
    let block = AlignedArray<Float>(((features.map(\.count).max() ?? 0) + 1) * longest)
    for k in 0..<K {
      let (first, features) = (firsts[k], features[k].count)
      for panel in panels {
        let length = padded(panel.count)
        let isFirst = panel.lowerBound == 0
        let ones = block.base + features * length
        gather(k, own[k], panel, into: block.base, ones: ones)
        if features > 0 {
          Float._gemm(
            transposeA: false, transposeB: true, features, features, length, 1, block.base, length, block.base,
            length, isFirst ? 0 : 1, factor.base + first * size + first, size)
        }
        guard fitsIntercept else { continue }
        let row = factor.base + (count + k) * size
        for q in 0..<features {
          let product = problem.loops.table.pointee.dot(length, ones, block.base + q * length)
          row[first + q] = isFirst ? product : row[first + q] + product
        }
        let product = problem.loops.table.pointee.dot(length, ones, ones)
        row[count + k] = isFirst ? product : row[count + k] + product
      }
    }
    for q in 0..<count { factor[q * size + q] += Float(ridge) }
    // Scaled to a diagonal of ones, so that features in small units count as much as others.
    let units: [Float] = (0..<size).map { [factor] q in
      let d = factor[q * size + q]
      return d >= Self.leastDiagonal ? 1 / d.squareRoot() : 0
    }
    for q in 0..<size {
      for r in 0..<q { factor[q * size + r] *= units[q] * units[r] }
      factor[q * size + q] = 1 + Self.roundingShare
    }
    self.units = units
    // The lower triangle by rows is the upper one by columns.
    guard Float._potrf(upper: true, size, factor.base, size) == 0 else { return nil }
    for q in 0..<size where !factor[q * size + q].isFinite { return nil }
  }

  /// The rows that hold all but a negligible share of sum_k c p_k (1 - p_k).
  private static func rows(
    _ problem: RowProblem, probabilities: AlignedArray<Double>, lossWeights: [Double]
  ) -> [Int32] {
    var total = 0.0
    let curvatures = (0..<problem.n).map { i in
      var sum = 0.0
      for k in 0..<problem.columns {
        let p = probabilities[i * problem.stride + k]
        sum += p * (1 - p)
      }
      total += lossWeights[i] * sum
      return lossWeights[i] * sum
    }
    let least = droppedShare * total / Double(problem.n)
    return (0..<Int32(problem.n)).filter { curvatures[Int($0)] > least }
  }

  /// `out` = the inverse times `right`, on the chosen weights of p x stride arrays; others stay as they are.
  func solve(_ right: AlignedArray<Double>, into out: AlignedArray<Double>) {
    var x = [Float](repeating: 0, count: size)
    var q = 0
    for (k, features) in features.enumerated() {
      for feature in features {
        x[q] = Float(right[Int(feature) * stride + k])
        q += 1
      }
    }
    // Away from single precision's smallest numbers.
    let largest = x.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return }
    for i in x.indices { x[i] = x[i] / largest * units[i] }
    x.withUnsafeMutableBufferPointer { x in
      Float._trsv(upper: false, transposed: false, size, factor.base, size, x.baseAddress!)
      Float._trsv(upper: false, transposed: true, size, factor.base, size, x.baseAddress!)
    }
    q = 0
    for (k, features) in features.enumerated() {
      for feature in features {
        out[Int(feature) * stride + k] = Double(x[q] * units[q]) * Double(largest)
        q += 1
      }
    }
  }
}
