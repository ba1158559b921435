import ModelSelection

/// One-vs-rest ROC curves with the area under them.
public struct ROCCurves: Figure {
  public static let name = "roc_curves"
  public let title = "Receiver operating characteristic"
  public let summary: String
  public let table: FigureTable
  public let pageTable: FigureTable
  private let panels: CurvePanels
  private static let (x, y) = ("false_positive_rate", "true_positive_rate")

  public init?(_ results: RunResults) throws {
    guard let runs = try CurvePanels.runs(results) else { return nil }
    table = try CurvePanels.table(results, runs, x: Self.x, y: Self.y) { isClass, probabilities in
      let curve = ROCCurve(positive: isClass, scores: probabilities)
      return curve.area.isFinite ? (curve.thresholds, curve.falsePositiveRate, curve.truePositiveRate) : nil
    }
    let support = CurvePanels.support(runs[0].predictions)
    panels = CurvePanels(
      xName: "false positive rate", yName: "true positive rate", areaName: "AUC", area: { Self.area(x: $0, y: $1) })
    pageTable = panels.summary(CurvePanels.curves(table, x: Self.x, y: Self.y), support: support)
    summary =
      "Each class against the rest, by its out-of-fold probability. AUC: area under the curve by trapezoids. "
      + "The dotted line is what guessing gives."
      + CurvePanels.note(classes: support.count)
  }

  public func draw(_ canvas: inout Canvas) {
    panels.draw(CurvePanels.curves(table, x: Self.x, y: Self.y), on: &canvas)
  }

  static func area(x: [Double], y: [Double]) -> Double {
    let strips: [Double] = (1..<max(x.count, 1)).map { i in
      let width = x[i] - x[i - 1]
      return width * (y[i] + y[i - 1]) / 2
    }
    return pairwiseSum(strips)
  }
}
