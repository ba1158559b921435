/// The cells that mean "no value", as in pandas `read_csv`. Case matters, and no blanks may surround them.
///
/// pandas knows three more, `-1.#IND`, `-1.#QNAN` and `#N/A N/A`; here they are text.
enum MissingTokens {
  static let all = [
    "", "NA", "N/A", "NaN", "nan", "-NaN", "-nan", "null", "NULL", "None", "n/a", "#NA", "#N/A", "<NA>",
    "1.#IND", "1.#QNAN",
  ]

  private static let longest = 7
  private static let bytes = all.map { Array($0.utf8) }

  /// Whether the bytes `start..<end` are one of them.
  static func contains(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    let count = end - start
    guard count <= longest else { return false }
    if count == 0 { return true }
    let cell = UnsafeBufferPointer(start: start, count: count)
    for token in bytes where token.count == count && token.elementsEqual(cell) { return true }
    return false
  }

  static func contains(_ text: String) -> Bool { all.contains(text) }
}
