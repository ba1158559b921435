import DenseLinearAlgebra
import ModelSelection

/// `comparison.json` and `comparison.tsv`: what parity mode's grid and converged mode's have in common.
public struct ComparisonFiles: Sendable {
  public var grids: GridComparison
  /// Classes of the table.
  public var classes: [String]
  /// Of the out-of-fold predictions of the two best candidates the share that is equal, and their number; nil
  /// if either has none.
  public var agreement: (share: Double, rows: Int)?
  /// The two best candidates' average coefficients, K x p; nil if either has none.
  public var averages: (parity: Matrix<Double>, converged: Matrix<Double>)?

  public init(
    grids: GridComparison, classes: [String], agreement: (share: Double, rows: Int)?,
    averages: (parity: Matrix<Double>, converged: Matrix<Double>)?
  ) {
    self.grids = grids
    self.classes = classes
    self.agreement = agreement
    self.averages = averages
  }

  /// Correlation of all coefficients; nil if there are none.
  public var correlation: Double? {
    averages.map { pearsonCorrelation($0.parity.elements, $0.converged.elements) }
  }

  /// Correlation of each class's coefficients; of two classes only the second has any.
  public var correlations: [(name: String, value: Double)] {
    guard let averages else { return [] }
    let p = averages.parity.columns
    let names = classes.count == 2 ? [classes[1]] : classes
    return names.enumerated().map { k, name in
      let range = k * p..<(k + 1) * p
      return (
        name,
        pearsonCorrelation(Array(averages.parity.elements[range]), Array(averages.converged.elements[range]))
      )
    }
  }

  /// Writes both files into `directory`.
  public func write(inDirectory directory: String) throws {
    try json.write(to: "\(directory)/\(RunDirectory.comparison)")
    try writeTable(to: "\(directory)/\(RunDirectory.comparisonTable)")
  }

  private var json: JSONValue {
    let (parity, converged) = (grids.parity, grids.converged)
    let (parityMeans, convergedMeans) = (parity.summaries().map(\.mean), converged.summaries().map(\.mean))
    func best(_ grid: GridResult) -> [JSONValue.Member] {
      let summary = grid.summaries()[grid.bestIndex]
      return [
        .init("best_params", ["C": .number(grid.best.C), "l1_ratio": .number(grid.best.l1Ratio)]),
        .init("best_index", .integer(grid.bestIndex)), .init("best_score", .number(summary.mean)),
        .init("best_score_std", .number(summary.standardDeviation)),
      ]
    }
    func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "scoring": .string(parity.scorers[0]),
      "candidates": .integer(parity.candidates.count),
      "folds": .integer(parity.foldCount),
      "parity": .object(
        best(parity) + [
          .init("score_in_converged", .number(convergedMeans[parity.bestIndex])),
          .init("unconverged_fits", .integer(parity.unconvergedCount)),
          .init("median_gap", optional(parity.medianGap())),
        ]),
      "converged": .object(
        best(converged) + [
          .init("score_in_parity", .number(parityMeans[converged.bestIndex])),
          .init("certified_fits", .integer(converged.convergedCount)),
          .init("largest_gap", optional(converged.largestGap)),
        ]),
      "same_best": .bool(grids.sameBest),
      "largest_score_difference": optional(grids.differences.map(\.magnitude).filter { !$0.isNaN }.max()),
      "oof_rows": agreement.map { .integer($0.rows) } ?? .null,
      "oof_agreement": optional(agreement?.share),
      "coefficient_correlation": optional(correlation),
      "coefficient_correlation_by_class": .object(correlations.map { .init($0.name, .number($0.value)) }),
    ]
  }

  /// One row a candidate; `parity_gap` is the median over the folds, empty where unknown, `converged_gap` the
  /// largest.
  private func writeTable(to path: String) throws {
    let (parity, converged) = (grids.parity, grids.converged)
    let (parityMeans, convergedMeans) = (parity.summaries().map(\.mean), converged.summaries().map(\.mean))
    let differences = grids.differences
    let (parityRanks, convergedRanks) = (parity.ranks(), converged.ranks())
    try DelimitedWriter.writeFile(path, .tab, nan: "") { tsv in
      try tsv.row([
        "param_C", "param_l1_ratio", "parity_mean", "converged_mean", "difference", "parity_rank",
        "converged_rank", "parity_gap", "converged_gap",
      ])
      for (c, candidate) in parity.candidates.enumerated() {
        tsv.field(candidate.C)
        tsv.field(candidate.l1Ratio)
        tsv.field(parityMeans[c])
        tsv.field(convergedMeans[c])
        tsv.field(differences[c])
        tsv.field(Int(parityRanks[c]))
        tsv.field(Int(convergedRanks[c]))
        tsv.field(parity.medianGap(candidate: c) ?? .nan)
        let gaps = converged.gaps[c * converged.foldCount..<(c + 1) * converged.foldCount]
        tsv.field(gaps.filter { !$0.isNaN }.max() ?? .nan)
        try tsv.endRow()
      }
    }
  }
}
