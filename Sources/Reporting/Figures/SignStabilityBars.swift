/// For each class, how far the folds agree on the signs of its coefficients.
public struct SignStabilityBars: Figure {
  public static let name = "sign_stability"
  public let title = "Sign stability of the coefficients"
  public let summary: String
  public let table: FigureTable

  /// Levels of agreement, and what is drawn for them.
  enum Level: Int, CaseIterable {
    case zero, low, middle, high, all

    var label: String {
      switch self {
      case .zero: "zero in all folds"
      case .low: "below 60 %"
      case .middle: "60 to below 80 %"
      case .high: "80 to below 100 %"
      case .all: "100 %"
      }
    }

    var paint: Paint {
      switch self {
      case .zero: .missing
      case .low: .sequential(10)
      case .middle: .sequential(26)
      case .high: .sequential(42)
      case .all: .sequential(60)
      }
    }

    init(_ summary: FoldCoefficients.Summary) {
      // A hair of tolerance: 3 of 5 folds are 60 %.
      let share = summary.signAgreement + 1e-9
      self = summary.isZero ? .zero : share < 0.6 ? .low : share < 0.8 ? .middle : share < 1 ? .high : .all
    }
  }

  public init?(_ results: RunResults) throws {
    guard let (stored, coefficients) = try results.coefficientsByFold(), stored.folds > 1, !stored.features.isEmpty
    else { return nil }
    var (classes, levels, counts, shares): ([String], [String], [Int], [Double]) = ([], [], [], [])
    for k in try results.coefficientOrder(stored.classes.count) {
      var own = [Int](repeating: 0, count: Level.allCases.count)
      for j in stored.features.indices {
        let summary = coefficients.summary(ofClass: k, feature: j)
        if !summary.mean.isNaN { own[Level(summary).rawValue] += 1 }
      }
      for level in Level.allCases {
        classes.append(stored.classes[k])
        levels.append(level.label)
        counts.append(own[level.rawValue])
        shares.append(Double(own[level.rawValue]) / Double(stored.features.count))
      }
    }
    table = FigureTable([
      .text("class", classes), .text("agreement", levels), .integer("coefficients", counts), .number("share", shares),
    ])
    summary =
      "Features of each class by the share of the \(stored.folds) folds whose coefficient has the sign of the folds' "
      + "mean; a coefficient of zero has no sign and agrees with none. Each feature's share is in feature_ranking.tsv."
  }

  public func draw(_ canvas: inout Canvas) {
    let (classes, counts, shares) = (table.texts("class"), table.integers("coefficients"), table.numbers("share"))
    let levels = Level.allCases
    let names = stride(from: 0, to: classes.count, by: levels.count).map { classes[$0] }
    let left = max(Canvas.bandLabelRoom(leftOf: names, limit: 190), 40)
    let step = names.count > 30 ? 17.0 : 23.0
    let area = Rect(x: left, y: 40, width: 880 - left, height: step * Double(names.count))
    canvas.size(900, area.bottom + 52)
    canvas.legend(levels.map { LegendEntry($0.label, $0.paint, .box) }, at: Point(8, 16), width: 880)
    let x = LinearScale(0...100, to: (area.x, area.right), count: 10)
    let bands = BandScale(names.count, to: (area.y, area.bottom), padding: 0.2)
    canvas.axis(.bottom, x, in: area, name: "per cent of the features")
    canvas.bandLabels(.left, names, bands, edge: area.x, room: left)
    for row in names.indices {
      var start = 0.0
      for level in levels {
        let cell = row * levels.count + level.rawValue
        guard let count = counts[cell], count > 0 else { continue }
        let end = start + 100 * shares[cell]
        let bar = Rect(
          x: x.position(start), y: bands.begin(row), width: x.position(end) - x.position(start), height: bands.width)
        canvas.rect(
          bar, fill: level.paint, stroke: .surface, title: "\(names[row]), \(level.label): \(Numerals.grouped(count))")
        let text = Numerals.grouped(count)
        if TextMetrics.width(text, size: 10) + 6 < bar.width {
          canvas.text(text, at: bar.center, anchor: .middle, size: 10, paint: level.paint.ink, centered: true)
        }
        start = end
      }
    }
  }
}
