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
    table = try CurvePanels.table(results, runs, x: "recall", y: "precision") { isClass, probabilities in
      // Points between two of the same recall change neither drawing nor average precision.
      let curve = PrecisionRecallCurve(positive: isClass, scores: probabilities, dropIntermediate: true)
      return curve.hasNoPositives ? nil : (curve.thresholds + [.nan], curve.recall, curve.precision)
    }
    let support = CurvePanels.support(runs[0].predictions)
    let rows = Double(runs[0].predictions.count)
    panels = CurvePanels(
      xName: "recall", yName: "precision", areaName: "AP", area: { Self.averagePrecision(recall: $0, precision: $1) },
      chance: support.mapValues { Double($0) / rows })
    pageTable = panels.summary(CurvePanels.curves(table, x: "recall", y: "precision"), support: support)
    summary =
      "Each class against the rest, by its out-of-fold probability. AP: average precision, the sum of precision "
      + "times the step in recall. The dotted line is the class's share of the rows, what guessing gives."
      + CurvePanels.note(classes: support.count)
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
