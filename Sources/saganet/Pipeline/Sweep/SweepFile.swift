import Foundation
import ModelFiles

/// The file of `saganet sweep`: a JSON object with flags of `train`, as in `--config`, that all variants share, and
/// `variants`, a list of objects with a `name` and the flags in which each differs.
///
/// `table`, `out`, `overwrite`, `threads` and the flags of the log stand outside of the variants; what the command
/// line gives wins.
struct SweepFile {
  /// What a variant cannot have of its own.
  private static let shared: Set<String> = [
    "table", "out", "overwrite", "threads", "quiet", "verbose", "log-format", "config", "variants",
  ]

  struct Variant {
    var name: String
    /// Flags of `train`: those that all variants share and it does not set, then its own.
    var flags: [JSONValue.Member]
    /// How many of them are its own.
    var ownCount: Int
  }

  let path: String
  private(set) var shared: [JSONValue.Member] = []
  private(set) var variants: [Variant] = []
  private var common: [JSONValue.Member] = []

  init(_ path: String) throws {
    self.path = path
    let members = try ConfigurationFile.members(of: path)
    for member in members where member.name != "variants" {
      if member.name == "config" { throw UsageError("\(path): \"config\": a sweep cannot name another file") }
      if Self.shared.contains(member.name) { shared.append(member) } else { common.append(member) }
    }
    guard let list = members.first(where: { $0.name == "variants" })?.value.arrayValue, !list.isEmpty else {
      throw UsageError(
        "\(path): \"variants\" must be a list of objects, such as [{\"name\": \"balanced\", \"class-weight\": "
          + "\"balanced\"}]")
    }
    for (number, value) in list.enumerated() {
      variants.append(try variant(value, number: number + 1))
    }
  }

  private func variant(_ value: JSONValue, number: Int) throws -> Variant {
    guard let own = value.members else {
      throw UsageError("\(path): variant \(number) must be an object of flags with a \"name\"")
    }
    guard let name = value["name"]?.stringValue else {
      throw UsageError("\(path): variant \(number): \"name\" is missing or no text; it names the folder of its results")
    }
    let place = "\(path): variant '\(name)'"
    guard Self.isFolderName(name) else {
      throw UsageError("\(place): \"name\" cannot be the name of a folder; use letters, digits, - and _")
    }
    guard !variants.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
      throw UsageError("\(place): \"name\" is taken by an earlier variant")
    }
    if let member = own.first(where: { Self.shared.contains($0.name) }) {
      throw UsageError("\(place): \"\(member.name)\" is for all variants: put it beside \"variants\"")
    }
    let flags = own.filter { $0.name != "name" }
    let kept = common.filter { member in !flags.contains { $0.name == member.name } }
    return Variant(name: name, flags: kept + flags, ownCount: flags.count)
  }

  private static func isFolderName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200
      && !name.unicodeScalars.contains { $0 == "/" || $0.value < 32 || $0.value == 127 }
      && !RunDirectory.comparisonFiles.contains(name)
  }

  /// A member that all variants share.
  func shared(_ name: String) -> JSONValue? { shared.first { $0.name == name }?.value }

  /// The arguments of `train` for a variant. Throws ``UsageError`` that names variant and key.
  func arguments(_ variant: Variant, table: String, out: String) throws -> [String] {
    var arguments = [table, "--out", out + "/" + variant.name]
    for (number, member) in variant.flags.enumerated() {
      let isShared = number < variant.flags.count - variant.ownCount
      arguments += try ConfigurationFile.flags(member.name, member.value, place(variant, isShared: isShared))
    }
    return arguments
  }

  /// The arguments that all variants share.
  func sharedArguments(table: String, out: String) throws -> [String] {
    try [table, "--out", out] + common.flatMap { try ConfigurationFile.flags($0.name, $0.value, path) }
  }

  /// How errors call the place of a flag.
  func place(_ variant: Variant, isShared: Bool) -> String {
    isShared ? "\(path): beside \"variants\"" : "\(path): variant '\(variant.name)'"
  }
}
