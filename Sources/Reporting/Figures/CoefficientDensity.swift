/// How the coefficients of each class are distributed.
public struct CoefficientDensity: Figure {
  public static let name = "coefficient_density"
  public let title = "Distribution of the coefficients"
  public let summary =
    "Density of each class's coefficients (averaged over the folds, zeros included): Gaussian kernel with Scott's "
    + "bandwidth. Each curve is drawn to its own greatest density, which is given beside it; where it is below 0.4 % "
    + "of that it is not drawn. The dotted line is zero."
  public let table: FigureTable

  private static let points = 241
  /// A curve is drawn where its density exceeds this share of its greatest.
  private static let visible = 0.004

  public init?(_ results: RunResults) throws {
    guard let average = try results.averageCoefficients() else { return nil }
    let order = try results.coefficientOrder(average.classes.count)
    let densities = order.map { KernelDensity(average.values(ofClass: $0)) }
    let found = densities.compactMap { $0 }
    guard let range = Self.range(found) else { return nil }
    let (low, high) = (range.lowerBound, range.upperBound)
    let step = (high - low) / Double(Self.points - 1)
    var (classes, coefficients, values): ([String], [Double], [Double]) = ([], [], [])
    for (k, density) in zip(order, densities) {
      guard let density else {
        // All alike: a class without a density keeps its place.
        classes.append(average.classes[k])
        coefficients.append(average.values(ofClass: k).first ?? .nan)
        values.append(.nan)
        continue
      }
      for (point, value) in density.densities(from: low, step: step, count: Self.points).enumerated() {
        classes.append(average.classes[k])
        coefficients.append(low + Double(point) * step)
        values.append(value)
      }
    }
    table = FigureTable([
      .text("class", classes), .number("coefficient", coefficients), .number("density", values),
    ])
  }

  /// Where any of the densities can be seen. Few large coefficients alone do not widen it: all others would be a line.
  private static func range(_ densities: [KernelDensity]) -> ClosedRange<Double>? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for density in densities {
      // Three bandwidths beyond the outermost coefficients nothing is left.
      let start = (density.values.min() ?? 0) - 3 * density.bandwidth
      let end = (density.values.max() ?? 0) + 3 * density.bandwidth
      // A curve bends within a bandwidth; far outliers make for many points.
      let count = min(max(Int(((end - start) / density.bandwidth * 2).rounded(.up)), 50), 2_000)
      let step = (end - start) / Double(count)
      let values = density.densities(from: start, step: step, count: count + 1)
      let limit = (values.max() ?? 0) * visible
      guard let first = values.firstIndex(where: { $0 > limit }), let last = values.lastIndex(where: { $0 > limit })
      else { continue }
      low = min(low, start + Double(first - 1) * step)
      high = max(high, start + Double(last + 1) * step)
    }
    return low < high ? low...high : nil
  }

  public func draw(_ canvas: inout Canvas) {
    let (classes, coefficients, densities) = (
      table.texts("class"), table.numbers("coefficient"), table.numbers("density")
    )
    let curves = classes.indices.split(startingAt: { classes[$0 - 1] != classes[$0] })
    let names = curves.map { classes[$0.lowerBound] }
    let left = max(Canvas.bandLabelRoom(leftOf: names, limit: 190), 40)
    let step = curves.count > 30 ? 22.0 : 34.0
    let area = Rect(x: left, y: 24, width: 880 - left - 90, height: step * Double(curves.count))
    canvas.size(900, area.bottom + 52)
    let known = coefficients.filter(\.isFinite)
    let x = LinearScale((known.min() ?? 0)...(known.max() ?? 1), to: (area.x, area.right), count: 8)
    canvas.axis(.bottom, x, in: area, name: "coefficient")
    canvas.line(
      from: Point(x.position(0), area.y), to: Point(x.position(0), area.bottom), stroke: .axis, dash: .dotted)
    canvas.text("greatest density", at: Point(area.right + 10, area.y - 8), size: 10, paint: .muted)
    for (index, curve) in curves.enumerated() {
      let base = area.y + Double(index + 1) * step
      canvas.text(
        names[index], at: Point(area.x - 6, base - step * 0.3), anchor: .end, size: 11, maxWidth: left - 10,
        centered: true)
      let peak = densities[curve].filter(\.isFinite).max() ?? 0
      guard peak > 0 else {
        canvas.text(
          "all coefficients alike", at: Point(area.x + 6, base - step * 0.3), size: 11, paint: .muted, centered: true)
        continue
      }
      var shape: [Point] = []
      for point in curve where densities[point] > peak * Self.visible {
        shape.append(Point(x.position(coefficients[point]), base - densities[point] / peak * (step - 4)))
      }
      let outline = CurveThinning.thinned(shape)
      if let first = outline.first, let last = outline.last {
        canvas.area(
          [Point(first.x, base)] + outline + [Point(last.x, base)], fill: .series(0), opacity: 0.3,
          title: "\(names[index]): greatest density \(Numerals.short(peak))")
      }
      canvas.curve(outline, stroke: .series(0), width: 1.3)
      canvas.line(from: Point(area.x, base), to: Point(area.right, base), stroke: .grid)
      canvas.text(
        Numerals.short(peak, digits: 3), at: Point(area.right + 10, base - step * 0.3), size: 11, paint: .muted,
        centered: true)
    }
  }
}
