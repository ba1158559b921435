import ArgumentParser
import ModelFiles

/// A list of numbers between commas, as "0.001,0.01,inf".
struct NumberList: ExpressibleByArgument {
  var values: [Double]

  init(_ values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0.filter { $0 != " " }) }
    guard numbers.count == parts.count else { return nil }
    values = numbers
  }

  var defaultValueDescription: String { values.map { ShortestDecimal.text($0) }.joined(separator: ",") }
}

/// A list of names between commas.
struct NameList: ExpressibleByArgument {
  var values: [String]

  init(_ values: [String]) { self.values = values }

  init?(argument: String) {
    values = argument.split(separator: ",").map { String($0.drop { $0 == " " }) }
    if values.isEmpty { return nil }
  }

  var defaultValueDescription: String { values.joined(separator: ",") }
}
