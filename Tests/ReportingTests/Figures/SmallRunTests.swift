import Foundation
import Testing

@testable import Reporting

/// Figures of runs with little in them.
@Suite struct SmallRunTests {
  /// What `body` makes of a run of two classes with these files.
  private func withRun<R>(_ files: [String: String], _ body: (RunResults) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("saganet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let features = files["average_coefs.tsv"].map { $0.split(separator: "\n").count - 1 } ?? 2
    let best = """
      {"best_params": {"C": 1.0, "l1_ratio": 0.5}, "best_index": 0, "best_score": 0.5, "best_score_std": 0.1,
      "scoring": "accuracy", "candidates": 1, "folds": 2, "unconverged_fits": 0, "rows": 4, "features": \(features),
      "classes": ["no", "yes"]}
      """
    for (name, text) in files.merging(["best.json": best], uniquingKeysWith: { first, _ in first }) {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return try body(RunResults(folder.path))
  }

  private func drawn(_ figure: any Figure) -> Canvas {
    var canvas = Canvas()
    figure.draw(&canvas)
    return canvas
  }

  @Test func withoutFilesThereAreNoFigures() throws {
    try withRun([:]) { results in
      let figures: [any Figure.Type] = [
        Calibration.self, CoefficientHeatMap.self, ClusterMap.self, CoefficientDensity.self,
        MeanCoefficientsByClass.self, MeanCoefficientsByFeature.self, SignStabilityBars.self, TopFeatures.self,
        MostConfusedPairs.self, LeastConfidentRows.self,
      ]
      for type in figures {
        let figure = try type.init(results)
        #expect(figure == nil, "\(type.name)")
      }
      let isWritten = try FeatureRankingFile.write(results, to: results.path("feature_ranking.tsv"))
      #expect(!isWritten)
    }
  }

  @Test func twoClassesHaveOneRow() throws {
    try withRun(["average_coefs.tsv": "feature\tyes\na\t1\nb\t-3\nc\t2\n"]) { results in
      let tree = try #require(try ClusterMap(results))
      // |1 - 2|, then the mean of |1 + 3| and |2 + 3|; one class has no tree.
      #expect(tree.table.numbers("distance").filter { !$0.isNaN } == [1, 4.5])
      #expect(tree.table.texts("axis") == ["class", "feature", "feature", "feature", "feature", "feature"])
      #expect(!drawn(tree).isEmpty)
      let means = try #require(try MeanCoefficientsByClass(results)).table
      #expect(means.texts("class") == ["yes"] && means.numbers("mean_abs") == [2])
      #expect(means.numbers("largest") == [-3] && means.texts("largest_feature") == ["b"])
    }
  }

  @Test func oneFeatureHasNoTree() throws {
    try withRun(["average_coefs.tsv": "feature\tyes\na\t1\n"]) { results in
      let (tree, density) = (try ClusterMap(results), try CoefficientDensity(results))
      #expect(tree == nil && density == nil)
      let map = try #require(try CoefficientHeatMap(results))
      #expect(!drawn(map).isEmpty)
    }
  }

  @Test func zerosAreDrawn() throws {
    try withRun(["average_coefs.tsv": "feature\tyes\na\t0\nb\t0\n"]) { results in
      let density = try CoefficientDensity(results)
      #expect(density == nil)
      for figure in [
        try ClusterMap(results), try CoefficientHeatMap(results), try MeanCoefficientsByClass(results),
        try MeanCoefficientsByFeature(results),
      ] as [(any Figure)?] {
        let present = try #require(figure)
        #expect(!drawn(present).isEmpty)
      }
    }
  }

  @Test func coefficientsWithoutDistancesAreNamed() throws {
    try withRun(["average_coefs.tsv": "feature\tyes\na\t1\nb\tnan\n"]) { results in
      let error = #expect(throws: RunResultsError.self) { try ClusterMap(results) }
      #expect(error?.file.hasSuffix("average_coefs.tsv") == true)
      #expect(error?.line == 3 && error?.reason.contains("column 'yes': nan of 'b'") == true)
    }
  }

  @Test func confusedPairsOfAPerfectRun() throws {
    try withRun(["confusion_matrix.tsv": "true\tno\tyes\nno\t2\t0\nyes\t0\t2\n"]) { results in
      let pairs = try MostConfusedPairs(results)
      #expect(pairs == nil)
    }
  }
}
