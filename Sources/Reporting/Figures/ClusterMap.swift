import DenseLinearAlgebra
import ModelFiles

/// Coefficients with similar classes and similar features side by side, and the trees of their merges.
public struct ClusterMap: Figure {
  public static let name = "cluster_map"
  public let title = "Coefficients, clustered"
  public let summary: String
  public let table: FigureTable
  /// Coefficients by class, then feature, both in their trees' order.
  private let coefficients: [[Double]]

  /// More features would take long and much memory: distances of all pairs.
  static let maximumFeatures = 6_000

  public init?(_ results: RunResults) throws {
    guard let average = try results.averageCoefficients() else { return nil }
    let all = average.features.count
    guard all > 1, !average.classes.isEmpty else { return nil }
    let isCut = all > Self.maximumFeatures
    let features =
      isCut ? average.featuresBySize().order.prefix(Self.maximumFeatures).sorted() : Array(0..<all)
    let rows = average.matrix(features: features)
    let featureTree: AverageLinkage
    let classTree: AverageLinkage
    do {
      featureTree = try AverageLinkage(rows: rows)
      classTree = try AverageLinkage(rows: rows.withView { Matrix($0.transposed) })
    } catch {
      throw average.notFinite(in: results.path(RunDirectory.averageCoefficients))
    }
    let (featureOrder, classOrder) = (Dendrogram(featureTree).leaves, Dendrogram(classTree).leaves)
    coefficients = classOrder.map { k in featureOrder.map { rows[$0, k] } }
    table = Self.table([
      ("class", average.classes, classTree), ("feature", features.map { average.features[$0] }, featureTree),
    ])
    summary =
      "Coefficients averaged over the folds, similar classes (down) and features (across) side by side: average "
      + "linkage on euclidean distances of the coefficients as they are."
      + (features.count > CoefficientMap.maximumColumns / 2 ? " Merges narrower than a pixel are not drawn." : "")
      + (isCut ? " The \(Self.maximumFeatures) features of the largest mean |coefficient|." : "")
      + CoefficientMap(coefficients).note
  }

  /// Leaves and merges of both trees, numbered as SciPy numbers them: leaf i of n is cluster i, merge i makes cluster
  /// n + i.
  private static func table(_ trees: [(axis: String, names: [String], tree: AverageLinkage)]) -> FigureTable {
    var (axes, clusters, names): ([String], [Int], [String]) = ([], [], [])
    var (places, lefts, rights, sizes): ([Int?], [Int?], [Int?], [Int]) = ([], [], [], [])
    var distances: [Double] = []
    for (axis, own, tree) in trees {
      for (place, leaf) in Dendrogram(tree).leaves.enumerated() {
        axes.append(axis)
        clusters.append(leaf)
        names.append(own[leaf])
        places.append(place + 1)
        lefts.append(nil)
        rights.append(nil)
        distances.append(.nan)
        sizes.append(1)
      }
      for (position, merge) in tree.merges.enumerated() {
        axes.append(axis)
        clusters.append(tree.leafCount + position)
        names.append("")
        places.append(nil)
        lefts.append(merge.left)
        rights.append(merge.right)
        distances.append(merge.distance)
        sizes.append(merge.count)
      }
    }
    return FigureTable([
      .text("axis", axes), .integer("cluster", clusters), .text("name", names), .integer("place", places),
      .integer("left", lefts), .integer("right", rights), .number("distance", distances), .integer("size", sizes),
    ])
  }

  /// A tree read back from the table.
  private struct Tree {
    var names: [String] = []
    var brackets: [Dendrogram.Bracket] = []
    var height: Double { brackets.map(\.height).max() ?? 0 }
  }

  private func tree(_ axis: String) -> Tree {
    let (axes, clusters, names) = (table.texts("axis"), table.integers("cluster"), table.texts("name"))
    let (places, lefts, rights) = (table.integers("place"), table.integers("left"), table.integers("right"))
    let distances = table.numbers("distance")
    var tree = Tree()
    var found: [Int: (place: Double, height: Double)] = [:]
    for row in axes.indices where axes[row] == axis {
      if let place = places[row] {
        found[clusters[row] ?? -1] = (Double(place - 1), 0)
        tree.names.append(names[row])
      } else if let left = found[lefts[row] ?? -1], let right = found[rights[row] ?? -1] {
        found[clusters[row] ?? -1] = ((left.place + right.place) / 2, distances[row])
        tree.brackets.append(
          Dendrogram.Bracket(
            left: left.place, right: right.place, leftHeight: left.height, rightHeight: right.height,
            height: distances[row]))
      }
    }
    return tree
  }

  public func draw(_ canvas: inout Canvas) {
    let (classes, features) = (tree("class"), tree("feature"))
    let map = CoefficientMap(coefficients)
    let left = max(Canvas.bandLabelRoom(leftOf: classes.names, limit: 170), 62)
    let side = classes.brackets.isEmpty ? 0 : 92.0
    let width = min(930 - left - side, max(Double(map.columns) * 34, 240))
    let height = map.rowHeight * Double(map.rows)
    let area = Rect(x: left, y: 118, width: width, height: height)
    let labels = Canvas.featureAxisRoom(features.names, width: width)
    canvas.size(max(area.right + side + 20, 460), area.bottom + labels + 64)

    let top = Rect(x: area.x, y: 12, width: area.width, height: area.y - 18)
    let heights = LinearScale(0...max(features.height, .leastNormalMagnitude), to: (top.bottom, top.y), count: 3)
    canvas.axis(.left, heights, in: top, name: "distance", grid: false)
    let step = area.width / Double(max(features.names.count, 1))
    canvas.brackets(features.brackets) { place, height in
      Point(area.x + (place + 0.5) * step, heights.position(height))
    }
    canvas.heatMap(map.heatMap, in: area)
    if !classes.brackets.isEmpty {
      let right = Rect(x: area.right + 6, y: area.y, width: side - 18, height: area.height)
      let depths = LinearScale(0...max(classes.height, .leastNormalMagnitude), to: (right.x, right.right), count: 2)
      // Only the end has a label, clear of those below the map.
      canvas.axis(.bottom, depths, in: right, name: "distance", grid: false, labels: false)
      if let end = depths.ticks.last {
        canvas.text(
          end.label, at: Point(depths.position(end.value), right.bottom + 17), anchor: .middle, size: 11, paint: .muted)
      }
      let step = area.height / Double(classes.names.count)
      canvas.brackets(classes.brackets) { place, height in
        Point(depths.position(height), area.y + (place + 0.5) * step)
      }
    }
    canvas.bandLabels(
      .left, classes.names, BandScale(map.rows, to: (area.y, area.bottom)), edge: area.x, room: left)
    canvas.featureAxis(features.names, below: area, room: labels, name: "place of the feature in its tree")
    canvas.colorBar(map.heatMap.ramp, at: Point(area.x, area.bottom + labels + 26), name: "coefficient")
  }
}

extension Canvas {
  /// The merges of a tree; `place` says where leaf places and heights are drawn. Merges of leaves that share a pixel
  /// are left out: their legs would fill the place.
  mutating func brackets(_ brackets: [Dendrogram.Bracket], place: (_ leaf: Double, _ height: Double) -> Point) {
    var paths: [[Point]] = []
    for bracket in brackets {
      let corners = [
        place(bracket.left, bracket.leftHeight), place(bracket.left, bracket.height),
        place(bracket.right, bracket.height), place(bracket.right, bracket.rightHeight),
      ]
      let (first, last) = (place(bracket.left, 0), place(bracket.right, 0))
      let across = max(abs(first.x - last.x), abs(first.y - last.y))
      if across >= 1 { paths.append(corners) }
    }
    lines(paths, stroke: .axis)
  }
}
