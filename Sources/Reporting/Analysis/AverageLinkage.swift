import DenseLinearAlgebra

/// Hierarchical clustering of the rows of a matrix by euclidean distance with average linkage (UPGMA).
///
/// The distance of two clusters is the mean distance of their members. The merges are those of
/// `scipy.cluster.hierarchy.linkage(rows, method="average")`, to the bit and in its order, ties included.
///
/// Method: nearest-neighbour chain on condensed distances. Complexity: O(n^2 (p + 1)) time, n^2 / 2 doubles.
/// Source: D. Müllner, Modern hierarchical, agglomerative clustering algorithms, arXiv:1109.2378; SciPy 1.17
/// `nn_chain`.
public struct AverageLinkage: Sendable, Equatable {
  /// Two clusters joined into one.
  ///
  /// Clusters 0..<n are the rows; the merge at position i makes cluster n + i.
  public struct Merge: Sendable, Equatable {
    /// The smaller cluster number.
    public let left: Int
    /// The larger cluster number.
    public let right: Int
    /// The mean distance between members of the two.
    public let distance: Double
    /// Number of rows in the new cluster.
    public let count: Int
  }

  /// The n - 1 merges by ascending distance.
  public let merges: [Merge]
  /// Number of rows, n.
  public let leafCount: Int

  /// Clusters the rows of `matrix`, n x p; none or one give no merges.
  ///
  /// - Throws: ``AnalysisError/notFinite(row:column:value:)``.
  public init(rows matrix: Matrix<Double>) throws(AnalysisError) {
    let place = matrix.withView { $0.firstNonFinite }
    if let place {
      throw .notFinite(row: place.row, column: place.column, value: "\(matrix[place.row, place.column])")
    }
    leafCount = matrix.rows
    guard matrix.rows > 1 else {
      merges = []
      return
    }
    var distances = CondensedDistances(euclideanBetweenRowsOf: matrix)
    var pairs = Self.chain(&distances, count: matrix.rows)
    // A stable sort, as SciPy's: equal distances stay in the order they were found in.
    let order = pairs.indices.sorted {
      (pairs[$0].distance, $0) < (pairs[$1].distance, $1)
    }
    pairs = order.map { pairs[$0] }
    merges = Self.numbered(pairs, leafCount: matrix.rows)
  }

  /// A merge of the clusters that hold the rows `first` < `second`.
  private struct Pair {
    let first: Int
    let second: Int
    let distance: Double
  }

  /// The merges in the order in which chains of nearest neighbours find them. Destroys the distances.
  private static func chain(_ distances: inout CondensedDistances, count n: Int) -> [Pair] {
    // A merged cluster lives on under its larger row; the smaller leaves the list.
    var active = Array(0..<n)
    var sizes = [Int](repeating: 1, count: n)
    var chain: [Int] = []
    var pairs: [Pair] = []
    pairs.reserveCapacity(n - 1)
    while pairs.count < n - 1 {
      if chain.isEmpty { chain.append(active[0]) }
      var x = chain[chain.count - 1]
      var y = x
      var nearest = Double.infinity
      while true {
        let previous = chain.count > 1 ? chain[chain.count - 2] : nil
        // The row one came from is preferred among equally near ones; otherwise chains could go in circles.
        (y, nearest) = distances.nearest(to: x, among: active, preferring: previous)
        if y == previous { break }
        chain.append(y)
        x = y
      }
      chain.removeLast(2)
      let (low, high) = x < y ? (x, y) : (y, x)
      pairs.append(Pair(first: low, second: high, distance: nearest))
      active.remove(at: active.partitioningIndex(of: low))
      distances.merge(low, into: high, sizes: (sizes[low], sizes[high]), among: active)
      sizes[high] += sizes[low]
    }
    return pairs
  }

  /// Gives the clusters their numbers, by the order of `pairs`.
  private static func numbered(_ pairs: [Pair], leafCount n: Int) -> [Merge] {
    var parent = Array(0..<(2 * n - 1))
    var counts = [Int](repeating: 1, count: 2 * n - 1)
    func root(_ member: Int) -> Int {
      var root = member
      while parent[root] != root { root = parent[root] }
      var next = member
      while parent[next] != root { (parent[next], next) = (root, parent[next]) }
      return root
    }
    return pairs.enumerated().map { position, pair in
      let (a, b) = (root(pair.first), root(pair.second))
      let made = n + position
      parent[a] = made
      parent[b] = made
      counts[made] = counts[a] + counts[b]
      return Merge(left: min(a, b), right: max(a, b), distance: pair.distance, count: counts[made])
    }
  }
}

extension [Int] {
  /// The position of `value` in an ascending array that holds it.
  fileprivate func partitioningIndex(of value: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
