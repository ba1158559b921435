import ModelSelection

/// One-vs-rest ROC curves with the area under them.
public struct ROCCurves: Figure {
  public static let name = "roc_curves"
  public let title = "Receiver operating characteristic"
  public let summary: String
  public let table: FigureTable
  public let pageTable: FigureTable
  private let panels: CurvePanels

  public init?(_ results: RunResults) throws {
    guard let runs = try CurvePanels.runs(results) else { return nil }
    var (classes, names, thresholds, falseRates, trueRates): ([String], [String], [Double], [Double], [Double]) =
      ([], [], [], [], [])
    for k in try results.classOrder() {
      for (run, predictions) in runs {
        let curve = ROCCurve(
          positive: predictions.isClass(k), scores: predictions.probabilities(ofClass: k))
        guard curve.area.isFinite else { continue }
        classes += [String](repeating: predictions.classes[k], count: curve.thresholds.count)
        names += [String](repeating: run, count: curve.thresholds.count)
        thresholds += curve.thresholds
        falseRates += curve.falsePositiveRate
        trueRates += curve.truePositiveRate
      }
    }
    table = FigureTable([
      .text("class", classes), .text("run", names), .number("threshold", thresholds),
      .number("false_positive_rate", falseRates), .number("true_positive_rate", trueRates),
    ])
    let support = CurvePanels.support(runs[0].predictions)
    panels = CurvePanels(
      xName: "false positive rate", yName: "true positive rate", areaName: "AUC", area: { Self.area(x: $0, y: $1) })
    pageTable = panels.summary(
      CurvePanels.curves(table, x: "false_positive_rate", y: "true_positive_rate"), support: support)
    summary =
      "Each class against the rest, by its out-of-fold probability. AUC: area under the curve by trapezoids. "
      + "The dotted line is what guessing gives."
      + (support.count > CurvePanels.maximum ? " The first \(CurvePanels.maximum) classes are drawn." : "")
  }

  public func draw(_ canvas: inout Canvas) {
    panels.draw(
      CurvePanels.curves(table, x: "false_positive_rate", y: "true_positive_rate"), on: &canvas)
  }

  static func area(x: [Double], y: [Double]) -> Double {
    let strips: [Double] = (1..<max(x.count, 1)).map { i in
      let width = x[i] - x[i - 1]
      return width * (y[i] + y[i - 1]) / 2
    }
    return pairwiseSum(strips)
  }
}
