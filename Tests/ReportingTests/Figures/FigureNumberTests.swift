import Testing

@testable import Reporting

/// The numbers in figures against scikit-learn's of the same run.
@Suite struct FigureNumberTests {
  let results: RunResults
  let answers: StoredRun.Answers

  init() throws {
    results = try RunResults(StoredRun.path)
    answers = try StoredRun.answers()
  }

  @Test("Score surface: means, standard errors, best and one-standard-error candidate")
  func scoreSurface() throws {
    let table = try #require(try ScoreSurface(results)).table
    #expect(table.numbers("C") == answers.final.C && table.numbers("l1_ratio") == answers.final.l1_ratio)
    expectClose(table.numbers("mean_score"), answers.final.mean)
    expectClose(table.numbers("standard_error"), answers.final.standard_error)
    expectClose(table.numbers("converged_share"), answers.final.converged_share)
    #expect(table.integers("is_best").firstIndex(of: 1) == answers.final.best)
    #expect(table.integers("is_best").filter { $0 == 1 }.count == 1)
    #expect(table.integers("is_one_standard_error").firstIndex(of: 1) == answers.final.one_standard_error)
  }

  @Test("Score against C: means and deviations of the run and of the baseline")
  func scoreByC() throws {
    let table = try #require(try ScoreByC(results)).table
    for (name, run) in [("final", answers.final), ("shuffled", answers.shuffled)] {
      let rows = table.texts("run").indices.filter { table.texts("run")[$0] == name }
      #expect(rows.count == run.C.count)
      for row in rows {
        let candidate = try #require(
          run.C.indices.first {
            run.C[$0] == table.numbers("C")[row] && run.l1_ratio[$0] == table.numbers("l1_ratio")[row]
          })
        expectClose([table.numbers("mean_score")[row]], [run.mean[candidate]])
        expectClose([table.numbers("std_over_folds")[row]], [run.std[candidate]])
        #expect((table.integers("is_best")[row] == 1) == (candidate == run.best))
      }
    }
  }

  @Test("Confusion matrix: counts and shares")
  func confusion() throws {
    let table = try #require(try ConfusionMatrixCounts(results)).table
    #expect(table.integers("count") == answers.final.counts)
    expectClose(table.numbers("share"), answers.final.shares)
    let K = answers.classes.count
    #expect(table.texts("true") == (0..<K * K).map { answers.classes[$0 / K] })
    #expect(table.texts("predicted") == (0..<K * K).map { answers.classes[$0 % K] })
  }

  @Test("Confusion matrix in another order: the same numbers in other places")
  func confusionByOrder() throws {
    let similar = try RunResults(StoredRun.path, choices: ReportChoices(classOrder: .similarity))
    let order = try similar.classOrder()
    #expect(order.sorted() == Array(answers.classes.indices))
    let table = try #require(try ConfusionMatrixCounts(similar)).table
    let K = order.count
    #expect(table.integers("count") == order.flatMap { row in order.map { answers.final.counts[row * K + $0] } })
    #expect(Array(table.texts("predicted").prefix(K)) == order.map { answers.classes[$0] })
  }

  @Test("Scores of classes: whole, and mean and deviation over the folds")
  func perClass() throws {
    let table = try #require(try PerClassScores(results)).table
    for (name, run) in [("final", answers.final), ("shuffled", answers.shuffled)] {
      for (measure, spread) in [("precision", run.precision), ("recall", run.recall), ("F1", run.F1)] {
        let rows = table.texts("run").indices.filter {
          table.texts("run")[$0] == name && table.texts("measure")[$0] == measure
        }
        #expect(rows.map { table.texts("class")[$0] } == answers.classes)
        expectClose(rows.map { table.numbers("value")[$0] }, spread.value)
        expectClose(rows.map { table.numbers("mean_over_folds")[$0] }, spread.mean)
        expectClose(rows.map { table.numbers("std_over_folds")[$0] }, spread.std)
      }
    }
  }

  @Test("PR curves and average precision, ROC curves and areas")
  func curves() throws {
    let (pr, roc) = (
      try #require(try PrecisionRecallCurves(results)), try #require(try ROCCurves(results))
    )
    let curves = (
      pr: CurvePanels.curves(pr.table, x: "recall", y: "precision"),
      roc: CurvePanels.curves(roc.table, x: "false_positive_rate", y: "true_positive_rate")
    )
    for (name, run) in [("final", answers.final), ("shuffled", answers.shuffled)] {
      for (k, className) in answers.classes.enumerated() {
        let a = try #require(curves.pr.first { $0.className == className && $0.run == name })
        expectClose(a.x, run.curves[k].recall)
        expectClose(a.y, run.curves[k].precision)
        expectClose([PrecisionRecallCurves.averagePrecision(recall: a.x, precision: a.y)], [run.average_precision[k]])
        let b = try #require(curves.roc.first { $0.className == className && $0.run == name })
        expectClose(b.x, run.curves[k].fpr)
        expectClose(b.y, run.curves[k].tpr)
        expectClose([ROCCurves.area(x: b.x, y: b.y)], [run.roc_auc[k]])
      }
    }
    expectClose(pr.pageTable.numbers("AP"), answers.final.average_precision)
    expectClose(pr.pageTable.numbers("AP shuffled"), answers.shuffled.average_precision)
    expectClose(roc.pageTable.numbers("AUC"), answers.final.roc_auc)
    expectClose(roc.pageTable.numbers("AUC shuffled"), answers.shuffled.roc_auc)
  }
}
