/// Where a tree of merges is drawn: leaves beside each other at 0, 1, 2 ... and merges at their distance.
///
/// The order and the brackets are those of `scipy.cluster.hierarchy.dendrogram`, whose leaf i stands at
/// 10 i + 5.
public struct Dendrogram: Sendable, Equatable {
  /// One merge: two legs, joined at `height`.
  public struct Bracket: Sendable, Equatable {
    /// Place of the left leg, among leaves at 0, 1, 2 ...
    public let left: Double
    public let right: Double
    /// Where the left leg starts: the distance of the merge below it, 0 for a leaf.
    public let leftHeight: Double
    public let rightHeight: Double
    /// The distance of this merge.
    public let height: Double
  }

  /// The leaves, from left to right: `scipy.cluster.hierarchy.leaves_list`.
  public let leaves: [Int]
  /// One bracket per merge, in the merges' order.
  public let brackets: [Bracket]

  /// Complexity: O(n).
  public init(_ linkage: AverageLinkage) {
    let n = linkage.leafCount
    var leaves: [Int] = []
    leaves.reserveCapacity(n)
    // A stack instead of recursion: a chain of merges may be as deep as there are rows.
    var waiting = n > 0 ? [2 * n - 2] : []
    while let cluster = waiting.popLast() {
      if cluster < n {
        leaves.append(cluster)
      } else {
        waiting.append(linkage.merges[cluster - n].right)
        waiting.append(linkage.merges[cluster - n].left)
      }
    }
    var places = [Double](repeating: 0, count: max(0, 2 * n - 1))
    for (place, leaf) in leaves.enumerated() { places[leaf] = Double(place) }
    brackets = linkage.merges.enumerated().map { position, merge in
      func height(_ cluster: Int) -> Double { cluster < n ? 0 : linkage.merges[cluster - n].distance }
      let (left, right) = (places[merge.left], places[merge.right])
      places[n + position] = (left + right) / 2
      return Bracket(
        left: left, right: right, leftHeight: height(merge.left), rightHeight: height(merge.right),
        height: merge.distance)
    }
    self.leaves = leaves
  }
}
