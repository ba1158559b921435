import DenseLinearAlgebra

/// The distances of n points, each pair once: (i, j), i < j, lies at `start[i] + j`.
struct CondensedDistances {
  private var values: [Double]
  /// Where the row of each point starts, less its first column; negative for point 0.
  private let start: [Int]

  /// Euclidean distances of the rows, as `scipy.spatial.distance.pdist` adds them up: a product would be
  /// faster, but rounds near rows' distances to nothing. Complexity: O(n^2 p).
  init(euclideanBetweenRowsOf matrix: Matrix<Double>) {
    let (n, p) = (matrix.rows, matrix.columns)
    start = (0..<n).map { n * $0 - $0 * ($0 + 1) / 2 - $0 - 1 }
    // Points as columns, so that one coordinate of many points is added in vector lanes.
    let columns = matrix.withView { Matrix($0.transposed) }
    let start = start
    values = [Double](unsafeUninitializedCapacity: n * (n - 1) / 2) { buffer, count in
      count = n * (n - 1) / 2
      guard count > 0 else { return }
      buffer.initialize(repeating: 0)
      columns.withUnsafeBufferPointer { points in
        for i in 0..<(n - 1) {
          let row = buffer.baseAddress! + (start[i] + i + 1)
          let length = n - i - 1
          for k in 0..<p {
            let others = points.baseAddress! + (k * n + i + 1)
            let own = points[k * n + i]
            for j in 0..<length {
              let difference = own - others[j]
              row[j] += difference * difference
            }
          }
          for j in 0..<length { row[j] = row[j].squareRoot() }
        }
      }
    }
  }

  /// The point of `active`, ascending, that is nearest to `x`, and its distance; the first of equally near
  /// ones, unless `preferred` is one of them.
  func nearest(to x: Int, among active: [Int], preferring preferred: Int?) -> (point: Int, distance: Double) {
    values.withUnsafeBufferPointer { values in
      start.withUnsafeBufferPointer { start in
        var point = preferred ?? x
        var nearest = preferred.map { values[Self.index(start, x, $0)] } ?? .infinity
        let base = start[x]
        for i in active where i != x {
          let distance = values[i < x ? start[i] + x : base + i]
          if distance < nearest {
            nearest = distance
            point = i
          }
        }
        return (point, nearest)
      }
    }
  }

  /// Sets the distances of the union of `x` and `y`, under the name `y`, to all of `active`.
  mutating func merge(_ x: Int, into y: Int, sizes: (x: Int, y: Int), among active: [Int]) {
    let (sizeX, sizeY) = (Double(sizes.x), Double(sizes.y))
    start.withUnsafeBufferPointer { start in
      values.withUnsafeMutableBufferPointer { values in
        for i in active where i != y {
          let own = Self.index(start, i, y)
          values[own] = (sizeX * values[Self.index(start, i, x)] + sizeY * values[own]) / (sizeX + sizeY)
        }
      }
    }
  }

  private static func index(_ start: UnsafeBufferPointer<Int>, _ i: Int, _ j: Int) -> Int {
    i < j ? start[i] + j : start[j] + i
  }
}
