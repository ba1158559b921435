import ModelFiles

/// `compare.html`: several runs side by side on one page.
public enum ComparisonPage {
  /// Writes the page. Throws ``FileWriteError``.
  public static func write(_ comparison: RunComparison, to path: String) throws {
    try AtomicFile.write(html(comparison), to: path)
  }

  static func html(_ comparison: RunComparison) -> String {
    let runs = comparison.runs
    var page = Page(title: "SagaNet: \(runs.count) runs", heading: "\(runs.count) runs side by side")
    page.section("Scores", identifier: "scores")
    page.add(scores(comparison, on: &page))
    page.section("Runs", identifier: "runs")
    page.add(
      "<section class=\"card\">\n"
        + HTMLTable.scrolling(comparison.table, caption: "Runs")
        + "<p class=\"small\">As a file: <a "
        + "href=\"\(RunDirectory.comparedRuns)\">\(RunDirectory.comparedRuns)</a></p>\n</section>")
    if let classes = classes(comparison, on: &page) {
      page.section("F1 of every class", identifier: "classes")
      page.add(classes)
    }
    return page.html
  }

  // MARK: Scores

  private static func scores(_ comparison: RunComparison, on page: inout Page) -> String {
    let runs = comparison.runs
    let summary =
      "Mean \(comparison.scoring) of each run's best candidate over its folds; the line is the mean ± the "
      + "standard error (standard deviation with ddof 1 over the root of the number of folds). Hollow marks are "
      + "runs on shuffled columns."
    var canvas = Canvas()
    let names = runs.map(\.label)
    let left = Canvas.bandLabelRoom(leftOf: names, limit: 260)
    let area = Rect(x: left + 10, y: 12, width: 520, height: 24 * Double(runs.count))
    canvas.size(area.right + 84, area.bottom + 50)
    let bands = BandScale(runs.count, to: (area.y, area.bottom))
    let ends = runs.flatMap { run -> [Double] in
      let error = run.standardError.isFinite ? run.standardError : 0
      return [run.mean - error, run.mean + error]
    }.filter(\.isFinite)
    let x = LinearScale((ends.min() ?? 0)...(ends.max() ?? 1), to: (area.x, area.right), count: 6, nice: true)
    canvas.axis(.bottom, x, in: area, name: "mean \(comparison.scoring)")
    canvas.bandLabels(.left, names, bands, edge: area.x, room: left)
    for (index, run) in runs.enumerated() where run.mean.isFinite {
      let place = Point(x.position(run.mean), bands.center(index))
      let paint = Paint.series(run.isShuffled ? 1 : 0)
      if run.standardError.isFinite {
        canvas.line(
          from: Point(x.position(run.mean - run.standardError), place.y),
          to: Point(x.position(run.mean + run.standardError), place.y), stroke: paint, width: 2)
      }
      let details =
        "\(run.label): \(Numerals.fixed(run.mean, 4)) ± \(Numerals.fixed(run.standardError, 4)) (standard error)"
      canvas.circle(
        place, radius: 5, fill: run.isShuffled ? .surface : paint, stroke: paint, strokeWidth: 2, title: details)
      canvas.text(
        Numerals.fixed(run.mean, 4), at: Point(area.right + 12, place.y), size: 11, centered: true)
    }
    return block(canvas, name: "scores_by_run", title: "Mean score of the best candidates", summary, on: &page)
  }

  // MARK: Classes

  /// F1 of the out-of-fold predictions, classes down and runs across; nil if no run has any.
  private static func classes(_ comparison: RunComparison, on page: inout Page) -> String? {
    let runs = comparison.runs.filter { !$0.splits.isEmpty }
    guard !runs.isEmpty else { return nil }
    let measures = runs.map { $0.splits[0].measures }
    var names: [String] = []
    for list in measures { names += list.classes.filter { !names.contains($0) } }
    let values = names.flatMap { name in
      measures.map { list in list.classes.firstIndex(of: name).map { list.f1[$0] } ?? .nan }
    }
    let table = FigureTable(
      [.text("class", names)]
        + runs.indices.map { run in .number(runs[run].label, names.indices.map { values[$0 * runs.count + run] }) })

    var canvas = Canvas()
    let left = Canvas.bandLabelRoom(leftOf: names)
    let width = max(min(90, 720 / Double(runs.count)), 30)
    let area = Rect(
      x: left + 10, y: 10, width: width * Double(runs.count), height: 24 * Double(names.count))
    let bands = (
      x: BandScale(runs.count, to: (area.x, area.right)), y: BandScale(names.count, to: (area.y, area.bottom))
    )
    let labels = Canvas.bandLabelRoom(below: runs.map(\.label), bands.x, limit: 200)
    canvas.size(max(area.right + 20, 460), area.bottom + labels + 70)
    let map = HeatMap(rows: names.count, columns: runs.count, values: values, ramp: .sequential(0...1))
    canvas.heatMap(map, in: area) { row, column in
      "\(names[row]), \(runs[column].label): F1 \(Numerals.fixed(map[row, column], 4))"
    }
    for row in names.indices {
      for column in runs.indices where map[row, column].isFinite {
        canvas.text(
          Numerals.fixed(map[row, column], 2), at: Point(bands.x.center(column), bands.y.center(row)),
          anchor: .middle, size: 10, paint: map.ramp.paint(map[row, column]).ink, centered: true)
      }
    }
    canvas.bandLabels(.left, names, bands.y, edge: area.x, room: left)
    canvas.bandLabels(.bottom, runs.map(\.label), bands.x, edge: area.bottom, room: labels)
    canvas.colorBar(map.ramp, at: Point(area.x, area.bottom + labels + 32), name: "F1")
    let summary = "F1 of every class in every run, of the out-of-fold predictions of its best candidate."
    return block(
      canvas, name: "f1_by_run", title: "F1 of every class", summary, table: table,
      file: RunDirectory.comparedClasses, on: &page)
  }

  private static func block(
    _ canvas: Canvas, name: String, title: String, _ summary: String, table: FigureTable? = nil, file: String? = nil,
    on page: inout Page
  ) -> String {
    var html = "<section class=\"card\" aria-labelledby=\"\(name)-heading\">\n"
    html += "<h3 id=\"\(name)-heading\">\(Markup.escape(title))</h3>\n<figure style=\"margin:0\">\n"
    html += page.drawing(canvas, title: title, summary: summary, identifier: name)
    html += "<figcaption>\(Markup.escape(summary))</figcaption>\n</figure>\n"
    if let table {
      html += "<details><summary>Table: \(Markup.escape(title))</summary>\n"
      html += HTMLTable.scrolling(table, caption: title)
      if let file {
        html += "<p class=\"small\">With precision, recall and held-out splits: "
        html += "<a href=\"\(file)\">\(file)</a></p>\n"
      }
      html += "</details>\n"
    }
    return html + "</section>\n"
  }
}
