import FoundationXML
import Foundation
import Testing

@testable import Reporting

@Suite struct MarkupTests {
  static let names = [
    "a < b & c > d", "\"quoted\" 'twice'", "</svg><script>alert(1)</script>", "]]>", "&amp;", "tab\tline\nreturn\r",
    "עברית עם <תג>", "\u{202E}reversed", "👩‍👩‍👧‍👦 family", String(repeating: "long name ", count: 20),
    "nul\u{0}bell\u{7}",
    "\u{FFFE}", "e\u{301}\u{302}", "ﷺ",
  ]

  @Test("Text comes back from an XML parser as it was, but for what XML forbids", arguments: names)
  func roundTrip(_ name: String) throws {
    let document = "<t a=\"\(Markup.escape(name))\">\(Markup.escape(name))</t>"
    let parsed = try XMLDocument(data: Data(document.utf8))
    let root = try #require(parsed.rootElement())
    let expected = String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          let isForbidden = (scalar.value < 0x20 && ![9, 10, 13].contains(scalar.value)) || scalar.value == 0xFFFE
          return isForbidden ? "\u{FFFD}" : scalar
        }))
    #expect(root.stringValue == expected)
    #expect(root.attribute(forName: "a")?.stringValue == expected)
    #expect(root.childCount == 1)
  }

  @Test("A name that turns the direction of writing does so within itself")
  func isolation() {
    #expect(Markup.isolated("plain, é") == "plain, é")
    #expect(Markup.isolated("\u{202E}abc") == "\u{2068}\u{202E}abc\u{2069}")
    #expect(Markup.isolated("עברית") == "\u{2068}עברית\u{2069}")
  }
}
