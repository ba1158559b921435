import Foundation
import ModelFiles

/// `report.html` and the files of its figures.
public struct Report {
  /// Figures that could not be made, with the reason; the rest of the report is there.
  public private(set) var problems: [String] = []
  /// Paths of the figures' SVG files.
  public private(set) var drawings: [String] = []
  /// Bytes of `report.html`.
  public private(set) var pageBytes = 0

  /// Reads the run in `directory` back from its files and writes `report.html`, `figures/NAME.tsv` and
  /// `figures/NAME.svg` beside them.
  ///
  /// Figures that an earlier report had and this one has not are removed. Throws ``RunResultsError``,
  /// ``JSONReadError``, ``FileWriteError`` and ``RunDirectoryError``.
  public static func write(_ directory: String, choices: ReportChoices = ReportChoices()) throws -> Report {
    var report = Report()
    let results = try RunResults(directory, choices: choices)
    let folder = results.path(RunDirectory.figures)
    try RunDirectory.create(folder)
    let best = try results.best()
    var page = Page(
      title: "SagaNet: \(best.classes.count) classes, \(Numerals.grouped(best.features)) features",
      heading: "\(best.classes.count) classes from \(Numerals.grouped(best.features)) features")
    page.add(try RunHeader.html(results))

    var written: Set<String> = []
    var sections: [(title: String, identifier: String, names: [(String, String)], html: String)] = []
    for section in FigureCatalog.sections {
      var html = ""
      var names: [(String, String)] = []
      for entry in section.entries {
        let figures = report.figures(entry, results)
        guard let first = figures.first else { continue }
        for figure in figures { try report.write(figure, folder: folder, written: &written) }
        html += FigureBlock.html(entry, figures, on: &page)
        names.append((type(of: first).name, entry.title ?? first.title))
      }
      if !names.isEmpty {
        let identifier = "section-\(sections.count)"
        sections.append((section.title, identifier, names, html))
      }
    }
    try report.writeRanking(results)
    page.add(navigation(sections.flatMap(\.names)))
    if !report.problems.isEmpty {
      page.add("<div class=\"note\"><strong>Left out, since files could not be read:</strong><ul>")
      // Problems name paths, which may differ between equal runs.
      for problem in report.problems { page.add("<li><span class=\"time\">\(Markup.escape(problem))</span></li>") }
      page.add("</ul></div>")
    }
    for section in sections {
      page.section(section.title, identifier: section.identifier)
      page.add(section.html)
    }
    page.add(
      "<footer><p>Drawn from the files in this folder. Full data of every figure: <code>figures/*.tsv</code>. "
        + "Rebuild with <code>saganet report</code>.</p></footer>")
    let html = page.html
    report.pageBytes = html.utf8.count
    try AtomicFile.write(html, to: results.path(RunDirectory.report))
    try removeStale(folder, keeping: written)
    return report
  }

  /// The figures of a place of the catalog that the run has data for.
  private mutating func figures(_ entry: FigureCatalog.Entry, _ results: RunResults) -> [any Figure] {
    entry.figures.compactMap { type in
      do {
        return try type.init(results)
      } catch {
        let problem = "\(type.name): \(error)"
        if !problems.contains(problem) { problems.append(problem) }
        return nil
      }
    }
  }

  private mutating func write(_ figure: any Figure, folder: String, written: inout Set<String>) throws {
    let name = type(of: figure).name
    try figure.table.write(to: "\(folder)/\(name).tsv")
    written.insert("\(name).tsv")
    var canvas = Canvas()
    figure.draw(&canvas)
    guard !canvas.isEmpty else { return }
    let svg = SVGDocument.file(
      canvas, title: figure.title, summary: figure.summary, showsTimes: type(of: figure).showsTimes)
    try AtomicFile.write(svg, to: "\(folder)/\(name).svg")
    written.insert("\(name).svg")
    drawings.append("\(folder)/\(name).svg")
  }

  /// Writes `feature_ranking.tsv`, or removes an earlier one where the run has no coefficients of folds.
  private mutating func writeRanking(_ results: RunResults) throws {
    let path = results.path(RunDirectory.featureRanking)
    do {
      if try FeatureRankingFile.write(results, to: path) { return }
    } catch let error as FileWriteError {
      throw error
    } catch {
      problems.append("\(RunDirectory.featureRanking): \(error)")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw RunDirectoryError.cannotRemove(path: path, reason: error.localizedDescription)
    }
  }

  private static func navigation(_ names: [(name: String, title: String)]) -> String {
    "<nav class=\"card\" aria-label=\"Figures\"><ul>\n"
      + names.map { "<li><a href=\"#\($0.name)\">\(Markup.escape($0.title))</a></li>\n" }.joined() + "</ul></nav>\n"
  }

  /// Removes what an earlier report wrote and this one did not; PNG files are made anew by whoever wants them.
  private static func removeStale(_ folder: String, keeping written: Set<String>) throws {
    for name in RunDirectory.figureFiles(of: FigureCatalog.names) where !written.contains(name) {
      let path = "\(folder)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw RunDirectoryError.cannotRemove(path: path, reason: error.localizedDescription)
      }
    }
  }
}
