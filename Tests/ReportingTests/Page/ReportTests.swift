import Foundation
import FoundationXML
import ModelFiles
import Testing

@testable import Reporting

@Suite struct ReportTests {
  /// Elements of HTML that have no end tag.
  private static let void = ["meta", "br", "input"]

  /// The page as XML: void elements closed, the doctype, style and script left out.
  private func wellFormed(_ page: String) -> String {
    var text = page.replacingOccurrences(of: "<!DOCTYPE html>", with: "")
    for name in Self.void {
      text = text.replacingOccurrences(
        of: "<\(name)((?: [^>]*)?)>", with: "<\(name)$1/>", options: .regularExpression)
    }
    // A bare attribute is HTML's.
    text = text.replacingOccurrences(of: " checked/>", with: " checked=\"checked\"/>")
    text = text.replacingOccurrences(of: "(?s)<(style|script)>.*?</\\1>", with: "", options: .regularExpression)
    return text
  }

  @Test("Every figure of the catalog is drawn, well-formed, titled and labelled, and its table is there")
  func figures() throws {
    let run = try StoredRun.copy()
    let report = try Report.write(run.path)
    #expect(report.problems == [])
    let files = try run.files("figures")
    for name in FigureCatalog.names { #expect(files.contains("\(name).tsv"), "\(name)") }
    #expect(report.drawings.count >= 7)
    for path in report.drawings {
      let svg = try String(contentsOfFile: path, encoding: .utf8)
      try withXML(svg) { root in
        func attribute(_ name: String) throws -> String? {
          try root.nodes(forXPath: "/*/@\(name)").first?.stringValue
        }
        #expect(root.name == "svg")
        #expect(try attribute("role") == "img")
        // The drawing's own title and description come first, as SVG wants them.
        for (place, element) in ["title", "desc"].enumerated() {
          let nodes = try root.nodes(forXPath: "/*/*[\(place + 1)][local-name()='\(element)']")
          #expect(nodes.count == 1 && nodes[0].stringValue?.isEmpty == false)
        }
      }
      #expect(svg.contains("@media screen and (prefers-color-scheme:dark)"))
      // Every number in a path or attribute is one.
      #expect(!svg.contains("nan") && !svg.contains("\"inf"), "\(path)")
    }
  }

  @Test("The page is well-formed, its identifiers unique, its references met")
  func page() throws {
    let run = try StoredRun.copy()
    _ = try Report.write(run.path)
    try withXML(wellFormed(try run.text(RunDirectory.report))) { root in
      let ids = try root.nodes(forXPath: "//@id").compactMap(\.stringValue)
      #expect(Set(ids).count == ids.count)
      let targets = try root.nodes(forXPath: "//@href[starts-with(., '#')]").compactMap { $0.stringValue?.dropFirst() }
      #expect(targets.count > FigureCatalog.names.count - 3)
      for target in targets { #expect(ids.contains(String(target))) }
      for name in ["aria-labelledby", "aria-describedby", "for"] {
        for reference in try root.nodes(forXPath: "//@\(name)").compactMap(\.stringValue) {
        #expect(ids.contains(reference))
      }
      }
      for file in try root.nodes(forXPath: "//@href[starts-with(., 'figures/')]").compactMap(\.stringValue) {
        #expect(FileManager.default.fileExists(atPath: "\(run.path)/\(file)"), "\(file)")
      }
      #expect(try root.nodes(forXPath: "//table[not(caption)]").isEmpty)
      #expect(try root.nodes(forXPath: "//th[not(@scope)]").isEmpty)
      #expect(try root.nodes(forXPath: "//*[contains(@class, 'scroll') and not(@tabindex and @aria-label)]").isEmpty)
      for table in try root.nodes(forXPath: "//tbody") { #expect(table.childCount <= HTMLTable.maximumRows * 2 + 1) }
    }
  }

  @Test("Nothing in page or figures names a place on the network, but for XML's name spaces")
  func noNetwork() throws {
    let run = try StoredRun.copy()
    let report = try Report.write(run.path)
    for path in report.drawings + ["\(run.path)/\(RunDirectory.report)"] {
      let text = try String(contentsOfFile: path, encoding: .utf8)
        .replacingOccurrences(of: "xmlns=\"http://www.w3.org/2000/svg\"", with: "")
      for mark in ["http:", "https:", "//www", "@import", "url(", "src="] { #expect(!text.contains(mark), "\(mark)") }
    }
  }

  @Test("Names are shown as they are and never become elements")
  func names() throws {
    let run = try StoredRun.copy()
    _ = try Report.write(run.path)
    let page = try run.text(RunDirectory.report)
    #expect(page.components(separatedBy: "<script").count == 2, "the page's own script alone")
    #expect(!page.contains("<tag>"))
    try withXML(wellFormed(page)) { root in
      let names = Set(try root.nodes(forXPath: "//bdi").compactMap(\.stringValue))
      for name in try StoredRun.answers().classes { #expect(names.contains(name), "\(name)") }
      // The command, as a shell takes it.
    #expect(root.stringValue?.contains("'a table'\\''s name & <tag>.csv'") == true)
      // Long names are shortened where they are drawn, whole in the title.
      let long = try #require(try StoredRun.answers().classes.first { $0.count > 150 })
      let drawn = try root.nodes(forXPath: "//*[local-name()='text']").filter {
      $0.stringValue?.contains("…") == true
    }
      #expect(drawn.contains { $0.stringValue?.contains(long) == true })
    }
  }

  @Test("A report drawn twice is the same, and tables read back")
  func deterministic() throws {
    let (a, b) = (try StoredRun.copy(), try StoredRun.copy())
    _ = try Report.write(a.path)
    _ = try Report.write(b.path)
    #expect(try a.text(RunDirectory.report) == b.text(RunDirectory.report))
    #expect(try a.files("figures") == b.files("figures"))
    for name in try a.files("figures") { #expect(try a.text("figures/\(name)") == b.text("figures/\(name)")) }
    let results = try RunResults(a.path)
    let surface = try #require(try ScoreSurface(results)).table
    let table = try #require(try TextTable(path: "\(a.path)/figures/score_surface.tsv", delimiter: "\t"))
    #expect(try table.numbers("mean_score") == surface.numbers("mean_score"))
  }

  @Test("Figures whose data are not there are left out, earlier files of them removed, others' files kept")
  func missingParts() throws {
    let run = try StoredRun.copy()
    _ = try Report.write(run.path)
    let manager = FileManager.default
    try manager.removeItem(atPath: "\(run.path)/oof_predictions.tsv")
    try manager.removeItem(atPath: "\(run.path)/baseline")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(run.path)/figures/notes.svg"))
    let report = try Report.write(run.path)
    #expect(report.problems == [])
    let files = try run.files("figures")
    #expect(!files.contains("pr_curves.svg") && !files.contains("pr_curves.tsv") && files.contains("score_surface.svg"))
    #expect(try run.text("figures/notes.svg") == "mine")
    #expect(!(try run.text(RunDirectory.report).contains("Precision and recall")))
  }

  @Test("A damaged file costs its figures alone and is named with line and column")
  func damagedParts() throws {
    let run = try StoredRun.copy()
    let path = "\(run.path)/oof_predictions.tsv"
    var text = try run.text("oof_predictions.tsv")
    // The probability of the second data row.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var cells = lines[2].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    cells[4] = "0,5"
    lines[2] = cells.joined(separator: "\t")
    text = lines.joined(separator: "\n")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let report = try Report.write(run.path)
    #expect(report.problems.contains { $0.contains("\(path): line 3: column 'proba_") && $0.contains("'0,5'") })
    #expect(try run.files("figures").contains("score_surface.svg"))
    #expect(try run.text(RunDirectory.report).contains("Left out"))
  }

  @Test("What is no run is refused by name")
  func noRun() throws {
    let run = try StoredRun.copy()
    #expect { try Report.write("\(run.path)/nowhere") } throws: { "\($0)".contains("nowhere: no such directory") }
    try FileManager.default.removeItem(atPath: "\(run.path)/best.json")
    #expect { try Report.write(run.path) } throws: { "\($0)".contains("holds no best.json") }
  }
}
