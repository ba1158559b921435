/// How to read a labelled feature table.
public struct TableOptions: Sendable, Equatable {
  /// The byte between cells; nil (default) takes from the header line whichever of tab, comma and semicolon
  /// stands there most often.
  public var delimiter: UInt8?

  /// Name of the column that identifies rows. Nil (default): an unnamed first column if there is one, else
  /// rows are called by their 0-based number among the file's data rows.
  public var indexColumn: String?

  /// Name of the label column; nil (default) reads no labels.
  public var labelColumn: String?

  /// Which columns are features: the union of what these select, in the table's order. Empty (default): every
  /// numeric column except the index, label, weight and group columns, `Metadata_*` and `Location_*`.
  ///
  /// Index, label, weight and group columns are never features, even where a pattern matches their names.
  public var features: [FeatureSelector]

  /// Name of a column of sample weights: finite numbers of at least 0. Default nil.
  public var weightColumn: String?

  /// Name of a column that says which group a row belongs to, any text. Default nil.
  public var groupColumn: String?

  /// Rows with these labels are left out before anything else looks at them, so their other cells may be
  /// missing or no numbers. The names are those in the file, before ``renamedClasses``. Default none.
  public var droppedClasses: Set<String>

  /// Labels in the file and what they become. Not applied twice: a new name is not renamed again.
  /// Default none.
  public var renamedClasses: [String: String]

  /// How decimals become numbers. Default ``DecimalRule/correctlyRounded``.
  public var decimals: DecimalRule

  public init(
    delimiter: UInt8? = nil, indexColumn: String? = nil, labelColumn: String? = nil,
    features: [FeatureSelector] = [], weightColumn: String? = nil, groupColumn: String? = nil,
    droppedClasses: Set<String> = [], renamedClasses: [String: String] = [:],
    decimals: DecimalRule = .correctlyRounded
  ) {
    self.delimiter = delimiter
    self.indexColumn = indexColumn
    self.labelColumn = labelColumn
    self.features = features
    self.weightColumn = weightColumn
    self.groupColumn = groupColumn
    self.droppedClasses = droppedClasses
    self.renamedClasses = renamedClasses
    self.decimals = decimals
  }
}
