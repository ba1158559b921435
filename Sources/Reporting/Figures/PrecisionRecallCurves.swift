import ModelSelection

/// One-vs-rest precision-recall curves with their average precision.
public struct PrecisionRecallCurves: Figure {
  public static let name = "pr_curves"
  public let title = "Precision and recall"
  public let summary: String
  public let table: FigureTable
  public let pageTable: FigureTable
  private let panels: CurvePanels

  public init?(_ results: RunResults) throws {
    guard let runs = try CurvePanels.runs(results) else { return nil }
    var (classes, names, thresholds, recalls, precisions): ([String], [String], [Double], [Double], [Double]) =
      ([], [], [], [], [])
    for k in try results.classOrder() {
      for (run, predictions) in runs {
        // Points between two of the same recall change neither drawing nor average precision.
        let curve = PrecisionRecallCurve(
          positive: predictions.isClass(k), scores: predictions.probabilities(ofClass: k), dropIntermediate: true)
        guard !curve.hasNoPositives else { continue }
        classes += [String](repeating: predictions.classes[k], count: curve.recall.count)
        names += [String](repeating: run, count: curve.recall.count)
        thresholds += curve.thresholds + [.nan]
        recalls += curve.recall
        precisions += curve.precision
      }
    }
    table = FigureTable([
      .text("class", classes), .text("run", names), .number("threshold", thresholds), .number("recall", recalls),
      .number("precision", precisions),
    ])
    let support = CurvePanels.support(runs[0].predictions)
    let rows = Double(runs[0].predictions.count)
    panels = CurvePanels(
      xName: "recall", yName: "precision", areaName: "AP", area: { Self.averagePrecision(recall: $0, precision: $1) },
      chance: support.mapValues { Double($0) / rows })
    pageTable = panels.summary(CurvePanels.curves(table, x: "recall", y: "precision"), support: support)
    summary =
      "Each class against the rest, by its out-of-fold probability. AP: average precision, the sum of precision "
      + "times the step in recall. The dotted line is the class's share of the rows, what guessing gives."
      + (support.count > CurvePanels.maximum ? " The first \(CurvePanels.maximum) classes are drawn." : "")
  }

  public func draw(_ canvas: inout Canvas) {
    panels.draw(CurvePanels.curves(table, x: "recall", y: "precision"), on: &canvas)
  }

  /// Of points in the order of scikit-learn's curve: recall descends to 0.
  static func averagePrecision(recall: [Double], precision: [Double]) -> Double {
    let steps: [Double] = (0..<max(recall.count - 1, 0)).map { i in (recall[i + 1] - recall[i]) * precision[i] }
    return max(0, -pairwiseSum(steps))
  }
}
