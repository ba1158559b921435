/// A figure of a run: what it shows as a table, and how that table is drawn.
///
/// `init` takes from the results what is shown; ``draw(_:)`` uses that alone, so that the table in
/// `figures/NAME.tsv` holds everything that is seen.
public protocol Figure: Sendable {
  /// Name of its files: `figures/NAME.svg` and `figures/NAME.tsv`. Lower case with underscores.
  static var name: String { get }
  /// What it shows, in a few words: heading and SVG title.
  var title: String { get }
  /// One or two sentences: what it shows and how that is defined. Caption and SVG description.
  var summary: String { get }
  /// Nil where the run has no such data. Throws what reading throws.
  init?(_ results: RunResults) throws
  /// What is drawn: `figures/NAME.tsv`.
  var table: FigureTable { get }
  /// What the page shows below the drawing, at most 200 rows of it; by default ``table``.
  var pageTable: FigureTable { get }
  /// Draws the table. Nothing is drawn where it holds nothing that can be: ``FigureTable`` is then shown alone.
  func draw(_ canvas: inout Canvas)
  /// Whether the drawing shows measured times, which differ between equal runs.
  static var showsTimes: Bool { get }
}

extension Figure {
  public static var showsTimes: Bool { false }
  public var pageTable: FigureTable { table }
}
