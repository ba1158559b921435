/// How a decimal in a text file becomes a `Double`.
public enum DecimalRule: String, Sendable, CaseIterable {
  /// The nearest double, ties to even: what C's strtod, Python's float and pandas 3.1 and later give.
  case correctlyRounded = "exact"

  /// The default rule of pandas before 3.1 (`float_precision="high"`), bit for bit.
  ///
  /// At most 17 digits count, leading zeros among them; they are accumulated in a double as
  /// v <- 10 v + digit, and v is then scaled once or twice by a power of ten. Numbers of up to 15 digits come
  /// out the same under both rules; longer ones may differ, as a rule in the last bit. An exponent above 308
  /// makes the cell no number. Integers take this rule like all others, while pandas reads a column that
  /// holds nothing but integers exactly; the two differ only above 2^53.
  case pandasHigh = "pandas-high"
}

/// What one cell says when it is read as a number.
enum DecimalCell: Equatable {
  /// A number, infinities included.
  case number(Double)
  /// One of pandas' missing tokens, or nothing.
  case missing
  case notANumber
}
