/// Coefficients along C of the features that count most for each class.
public struct CoefficientPaths: Figure {
  public static let name = "coefficient_paths"
  public let title = "Coefficients along C"
  public let summary: String
  public let table: FigureTable
  private let bestC: Double

  /// Features shown for each class.
  private static let shown = 5

  public init?(_ results: RunResults) throws {
    guard let path = try results.coefficientPath(), path.C.count > 1 else { return nil }
    let best = try results.best()
    bestC = best.C
    let chosen = path.C.firstIndex(of: best.C)
    var (classes, ranks, features, C, values): ([String], [Int], [String], [Double], [Double]) = ([], [], [], [], [])
    for (k, name) in path.classes.enumerated() {
      // By the final model's coefficients; where those are 0 by the largest anywhere.
      let sizes = path.features.indices.map { j -> (Double, Double) in
        let along = path.C.indices.map { abs(path.value($0, class: k, feature: j)) }.filter(\.isFinite)
        return (chosen.map { abs(path.value($0, class: k, feature: j)) } ?? 0, along.max() ?? 0)
      }
      let order = path.features.indices.filter { sizes[$0].1 > 0 }.sorted {
        (sizes[$0].0, sizes[$0].1, $1) > (sizes[$1].0, sizes[$1].1, $0)
      }
      for (rank, j) in order.prefix(Self.shown).enumerated() {
        for c in path.C.indices {
          classes.append(name)
          ranks.append(rank + 1)
          features.append(path.features[j])
          C.append(path.C[c])
          values.append(path.value(c, class: k, feature: j))
        }
      }
    }
    guard !classes.isEmpty else { return nil }
    table = FigureTable([
      .text("class", classes), .integer("rank", ranks), .text("feature", features), .number("C", C),
      .number("coefficient", values),
    ])
    summary =
      "Fits on all training rows at the best l1_ratio (\(Numerals.short(path.l1Ratio, digits: 4))) and every C "
      + "of the grid: the coefficients of the \(Self.shown) features with the largest absolute coefficients in "
      + "the final model, for each class. The dotted line marks the final model's C."
  }

  public func draw(_ canvas: inout Canvas) {
    let (classes, ranks, features) = (table.texts("class"), table.integers("rank"), table.texts("feature"))
    let (C, values) = (table.numbers("C"), table.numbers("coefficient"))
    var names: [String] = []
    for name in classes where names.last != name { names.append(name) }
    let columns = names.count > 1 ? 2 : 1
    let (cell, height) = ((width: 470.0, height: 168.0), 108.0)
    let rows = (names.count + columns - 1) / columns
    canvas.size(cell.width * Double(columns), cell.height * Double(rows) + 44)
    let colors = [0, 1, 2, 3, 4]
    for (index, name) in names.enumerated() {
      let left = Double(index % columns) * cell.width
      let area = Rect(
        x: left + 78, y: Double(index / columns) * cell.height + 26, width: 200, height: height)
      let own = classes.indices.filter { classes[$0] == name }
      let finite = own.map { values[$0] }.filter(\.isFinite)
      let x = LogScale(C, to: (area.x, area.right), count: 5)
      let y = LinearScale(
        min(0, finite.min() ?? 0)...max(0, finite.max() ?? 0), to: (area.bottom, area.y), count: 4, nice: true)
      let isLast = index + columns >= names.count
      canvas.text(name, at: Point(area.x, area.y - 8), bold: true, maxWidth: cell.width - 80)
      canvas.axis(.bottom, x, in: area, name: isLast ? "C" : "")
      canvas.axis(.left, y, in: area, name: index % columns == 0 ? "coefficient" : "")
      canvas.line(from: Point(area.x, y.position(0)), to: Point(area.right, y.position(0)), stroke: .axis)
      let mark = x.position(bestC)
      canvas.line(from: Point(mark, area.y), to: Point(mark, area.bottom), stroke: .muted, width: 1.5, dash: .dotted)
      var entries: [LegendEntry] = []
      for rank in 1...Self.shown {
        let curve = own.filter { ranks[$0] == rank }
        guard let first = curve.first else { break }
        let paint = Paint.series(colors[(rank - 1) % colors.count])
        let shape = Canvas.Marker.allCases[(rank - 1) % Canvas.Marker.allCases.count]
        let points = curve.map { Point(x.position(C[$0]), y.position(values[$0])) }
        canvas.curve(points, stroke: paint, title: features[first])
        for (row, point) in zip(curve, points) where point.y.isFinite {
          canvas.marker(
            shape, at: point, size: 6, fill: paint,
            title: "\(features[first]), C = \(Numerals.short(C[row])): \(Numerals.short(values[row]))")
        }
        entries.append(LegendEntry(features[first], paint, .marker(shape)))
      }
      canvas.legendColumn(
        entries, at: Point(area.right + 10, area.y + 10), width: cell.width - 78 - 200 - 18, step: 20)
    }
  }
}
