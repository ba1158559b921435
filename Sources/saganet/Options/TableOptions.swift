import ArgumentParser
import Datasets

/// How a table is read: shared by all commands that train.
struct TableOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The labelled feature table: CSV or TSV, plain or gzip, - for standard input; or an NPY matrix.",
      valueName: "table"))
  var table: String

  @Option(help: "The column that holds the class of each row.")
  var label: String?

  @Option(
    help: ArgumentHelp(
      "For an NPY matrix: the file of labels, NPY or one a line.", valueName: "file"))
  var labelFile: String?

  @Option(
    help: ArgumentHelp(
      """
      Feature columns: substring:S (or just S), glob:G, regex:R or @FILE with one name a line; may be \
      repeated; file order is kept. Default: every numeric column but label, index, weight, group, \
      Metadata_* and Location_*.
      """, valueName: "selector"))
  var features: [String] = []

  @Option(help: "The column of row identifiers. Default: an unnamed first column, else row numbers.")
  var indexColumn: String?

  @Option(help: "What separates cells: tab, comma, or any one character. Default: detected.")
  var delimiter: String?

  @Option(
    help: ArgumentHelp(
      "How decimals are read: exact (correctly rounded) or pandas-high (as pandas before 3.1 did).",
      valueName: "rule"))
  var decimals: DecimalRule = .correctlyRounded

  @Option(help: ArgumentHelp("Leave out the rows of this class; may be repeated.", valueName: "class"))
  var dropClass: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read class A as B; may be repeated. Dropped classes are named as in the file.", valueName: "A=B"))
  var renameClass: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      The column of sample weights (numbers >= 0). They weight the fits and, as in GridSearchCV, the scores \
      that choose the best candidate; cross_validate.csv, reports and held-out scores are unweighted.
      """, valueName: "column"))
  var weightColumn: String?

  @Option(help: ArgumentHelp("The column of groups, for --cv logo.", valueName: "column"))
  var groups: String?

  @Option(
    help: ArgumentHelp(
      """
      TSV that gives a split to rows (columns index or labeled_data_index, and label or split): fit on \
      split train (taken in this file's order, then shuffled with the seed unless --no-shuffle) and evaluate \
      every other.
      """, valueName: "file"))
  var rows: String?

  @Option(
    help: ArgumentHelp(
      "Hold out this share of the rows, stratified, as train_test_split does.", valueName: "share"))
  var testFraction: Double?

  func validate() throws {
    if features.contains("") { throw ValidationError("--features is empty: give a selector, or leave it out.") }
    if rows != nil, testFraction != nil {
      throw ValidationError("--rows and --test-fraction exclude each other.")
    }
    if let testFraction, !(testFraction > 0 && testFraction < 1) {
      throw ValidationError("--test-fraction is \(testFraction) but must lie between 0 and 1.")
    }
    if label == nil, labelFile == nil {
      throw ValidationError("Give --label COLUMN (or --label-file FILE for an NPY matrix).")
    }
    if labelFile != nil {
      let given = [
        ("--label", label != nil), ("--features", !features.isEmpty), ("--index-column", indexColumn != nil),
        ("--delimiter", delimiter != nil), ("--drop-class", !dropClass.isEmpty),
        ("--rename-class", !renameClass.isEmpty), ("--weight-column", weightColumn != nil),
        ("--groups", groups != nil),
      ].filter(\.1)
      if let (flag, _) = given.first {
        throw ValidationError("\(flag) is for tables with named columns, not for an NPY matrix with --label-file.")
      }
    }
  }
}

extension DecimalRule: ExpressibleByArgument {}
