/// Text as a key that compares by its UTF-8 bytes, as pandas and Python compare text.
///
/// Swift's strings take canonical equivalents, such as "é" as one code point or as two, for equal: two
/// columns or classes that a table tells apart would be one.
struct ExactText: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var native = text
    native.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
