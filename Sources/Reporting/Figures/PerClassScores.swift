import ModelSelection

/// F1, precision and recall of every class, beside the shuffled baseline's.
public struct PerClassScores: Figure {
  public static let name = "per_class_scores"
  public let title = "Scores of every class"
  public let summary: String
  public let table: FigureTable
  private let hasBaseline: Bool

  private static let measures = ["F1", "precision", "recall"]

  public init?(_ results: RunResults) throws {
    guard let predictions = try results.outOfFold() else { return nil }
    var runs = [(ScoreByC.final, predictions)]
    if let shuffled = try results.baseline()?.outOfFold(), shuffled.classes == predictions.classes {
      runs.append((ScoreByC.shuffled, shuffled))
    }
    hasBaseline = runs.count > 1
    let order = try results.classOrder()
    var (classes, series, measures): ([String], [String], [String]) = ([], [], [])
    var (values, means, deviations, supports): ([Double], [Double], [Double], [Int]) = ([], [], [], [])
    for (name, predictions) in runs {
      let whole = Self.rows(predictions, fold: nil)
      let folds = predictions.distinctFolds.map { Self.rows(predictions, fold: $0) }
      for k in order {
        for (place, measure) in Self.measures.enumerated() {
          // A fold without rows of the class says nothing about it.
          let parts = folds.filter { $0[k].support > 0 }.map { Self.value(place, $0[k]) }
          classes.append(predictions.classes[k])
          series.append(name)
          measures.append(measure)
          values.append(Self.value(place, whole[k]))
          means.append(parts.isEmpty ? .nan : pairwiseMean(parts))
          deviations.append(sampleStandardDeviation(parts))
          supports.append(whole[k].support)
        }
      }
    }
    table = FigureTable([
      .text("class", classes), .text("run", series), .text("measure", measures), .number("value", values),
      .number("mean_over_folds", means), .number("std_over_folds", deviations), .integer("support", supports),
    ])
    summary =
      "Bars: F1, precision and recall of all out-of-fold predictions (undefined counts as 0). Lines: mean ± "
      + "standard deviation (ddof 1) over the folds in which the class has rows. In brackets: rows of the class."
      + (hasBaseline ? " The thinner bar is the shuffled baseline." : "")
  }

  /// Every class's scores on the rows of a fold, or on all.
  private static func rows(_ predictions: OutOfFoldPredictions, fold: Int?) -> [ClassificationReport.Row] {
    let rows = predictions.folds.indices.filter { fold == nil || predictions.folds[$0] == fold }
    return ClassificationReport(
      trueCodes: rows.map { predictions.trueCodes[$0] }, predictedCodes: rows.map { predictions.predictedCodes[$0] },
      names: predictions.classes, labels: predictions.classes.indices.map { Int32($0) }
    ).classes
  }

  private static func value(_ measure: Int, _ row: ClassificationReport.Row) -> Double {
    [row.f1, row.precision, row.recall][measure]
  }

  public func draw(_ canvas: inout Canvas) {
    let (series, measures) = (table.texts("run"), table.texts("measure"))
    let (values, means, deviations) = (
      table.numbers("value"), table.numbers("mean_over_folds"), table.numbers("std_over_folds")
    )
    let own = series.indices.filter { series[$0] == ScoreByC.final && measures[$0] == Self.measures[0] }
    let names = own.map { table.texts("class")[$0] }
    let counts = own.map { " (\(table.integers("support")[$0] ?? 0))" }
    let left = Canvas.bandLabelRoom(leftOf: zip(names, counts).map { $0 + $1 }, limit: 220) + 6
    let step = names.count > 30 ? 17.0 : 24.0
    let panel = (920 - left - 76) / 3
    canvas.size(920, 52 + step * Double(names.count) + 50)
    if hasBaseline {
      canvas.legend(
        [
          LegendEntry("final model", .series(0), .box), LegendEntry("shuffled baseline", .series(1), .box),
          LegendEntry("mean ± std over folds", .text),
        ], at: Point(left, 14), width: 600)
    }
    for (place, measure) in Self.measures.enumerated() {
      let area = Rect(
        x: left + Double(place) * (panel + 26), y: 50, width: panel, height: step * Double(names.count))
      let x = LinearScale(0...1, to: (area.x, area.right), count: 5)
      let bands = BandScale(names.count, to: (area.y, area.bottom), padding: 0.25)
      canvas.axis(.bottom, x, in: area)
      canvas.text(measure, at: Point(area.x, area.y - 8), bold: true)
      if place == 0 { canvas.bandLabels(.left, names, suffixes: counts, bands, edge: area.x, room: left - 6) }
      for (name, paint) in [(ScoreByC.final, Paint.series(0)), (ScoreByC.shuffled, .series(1))] {
        let rows = series.indices.filter { series[$0] == name && measures[$0] == measure }
        let isFinal = name == ScoreByC.final
        let share = hasBaseline ? (isFinal ? 0.62 : 0.3) : 1
        for (index, row) in rows.enumerated() {
          let top = bands.begin(index) + (isFinal ? 0 : bands.width * 0.68)
          let height = bands.width * share
          canvas.rect(
            Rect(x: area.x, y: top, width: x.position(values[row]) - area.x, height: height), fill: paint,
            title: "\(Markup.isolated(table.texts("class")[row])), \(measure), \(name): "
              + "\(Numerals.fixed(values[row], 3)); folds \(Numerals.fixed(means[row], 3)) "
              + "± \(Numerals.fixed(deviations[row], 3))")
          guard means[row].isFinite, deviations[row] > 0 else { continue }
          let (low, high) = (max(0, means[row] - deviations[row]), min(1, means[row] + deviations[row]))
          spread(
            from: x.position(low), to: x.position(high), mean: x.position(means[row]), y: top + height / 2,
            half: min(4, height / 2), on: &canvas)
        }
      }
    }
  }

  /// A line with a tick at the mean, readable on bar and background: a light line with a dark core.
  private func spread(
    from low: Double, to high: Double, mean: Double, y: Double, half: Double, on canvas: inout Canvas
  ) {
    let line = [[Point(low, y), Point(high, y)], [Point(mean, y - half), Point(mean, y + half)]]
    canvas.lines(line, stroke: .surface, width: 3)
    canvas.lines(line, stroke: .text, width: 1.2)
  }
}
