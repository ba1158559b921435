/// All figures, in the order of the page.
///
/// A new figure is one file and one line here.
public enum FigureCatalog {
  /// A place on the page: one figure, or several between which the reader switches.
  public struct Entry: Sendable {
    public let figures: [any Figure.Type]
    /// What the reader switches between; one per figure.
    public let views: [String]
    /// Heading of several figures; default the first one's.
    public let title: String?

    init(_ figure: any Figure.Type) {
      figures = [figure]
      views = []
      title = nil
    }

    init(_ title: String, switching views: KeyValuePairs<String, any Figure.Type>) {
      self.title = title
      figures = views.map(\.value)
      self.views = views.map(\.key)
    }
  }

  /// A part of the page.
  public struct Section: Sendable {
    public let title: String
    public let entries: [Entry]
  }

  public static let sections: [Section] = [
    Section(
      title: "Choice of the candidate",
      entries: [
        Entry(ScoreSurface.self),
        Entry(ScoreByC.self),
        Entry(NonzerosByC.self),
      ]),
    Section(
      title: "Predictions",
      entries: [
        Entry(
          "Confusion matrix",
          switching: ["Rows": ConfusionMatrixCounts.self, "Per cent": ConfusionMatrixShares.self]),
        Entry(PerClassScores.self),
        Entry(PrecisionRecallCurves.self),
        Entry(ROCCurves.self),
        Entry(Calibration.self),
        Entry(MostConfusedPairs.self),
        Entry(LeastConfidentRows.self),
      ]),
    Section(
      title: "Coefficients",
      entries: [
        Entry(TopFeatures.self),
        Entry(CoefficientHeatMap.self),
        Entry(ClusterMap.self),
        Entry(CoefficientDensity.self),
        Entry(MeanCoefficientsByClass.self),
        Entry(MeanCoefficientsByFeature.self),
        Entry(SignStabilityBars.self),
        Entry(CoefficientPaths.self),
      ]),
    Section(
      title: "Fits",
      entries: [
        Entry(Convergence.self),
        Entry(FitTimes.self),
      ]),
  ]

  /// Names of all figures, in order.
  public static var names: [String] { sections.flatMap(\.entries).flatMap(\.figures).map { $0.name } }
}
