/// Why an archive, or one entry of it, could not be read or written.
///
/// Every value names the archive and, where one is concerned, the entry.
public struct ZipError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Problem: Equatable, Sendable {
    /// A system call failed: its name and the text for `errno`.
    case system(call: String, reason: String)
    /// No end-of-archive record was found: not a zip file, or its end is missing.
    case notAnArchive
    /// A record lies, wholly or in part, outside the file or the place that it must be in.
    case outOfBounds(what: String)
    /// A record lacks its signature or contradicts another record.
    case malformed(what: String)
    /// The archive spans several volumes.
    case multipleVolumes
    /// The entry is encrypted.
    case encrypted
    /// A compression method other than stored (0) and deflate (8).
    case unsupportedMethod(Int)
    /// Two entries share a name.
    case duplicateEntry
    /// No entry has this name; `available` lists those that exist, in archive order.
    case noSuchEntry(available: [String])
    /// The deflate stream is corrupt; `reason` is zlib's word.
    case corruptDeflateStream(reason: String)
    /// The entry holds fewer or more bytes than its header says.
    case sizeMismatch(expected: Int, found: Int)
    /// The bytes do not have the checksum on record.
    case checksumMismatch(expected: UInt32, found: UInt32)
    /// A name longer than the 65,535 bytes of UTF-8 that the format allows, or empty.
    case unusableName(bytes: Int)
  }

  /// Path of the archive, as the caller gave it.
  public var archive: String
  /// Name of the entry, if one is concerned.
  public var entry: String?
  /// What went wrong.
  public var problem: Problem

  public init(archive: String, entry: String? = nil, problem: Problem) {
    self.archive = archive
    self.entry = entry
    self.problem = problem
  }

  public var description: String {
    let place = entry.map { "\(archive): entry '\($0)'" } ?? archive
    return "\(place): \(explanation)"
  }

  private var explanation: String {
    switch problem {
    case .system(let call, let reason):
      "\(call) failed: \(reason)"
    case .notAnArchive:
      "not a zip archive, or its end is missing (no end-of-archive record); is the file complete?"
    case .outOfBounds(let what):
      "\(what) lies outside the file; the archive is truncated or damaged"
    case .malformed(let what):
      "\(what); the archive is damaged"
    case .multipleVolumes:
      "archives split over several volumes are not supported; join them first"
    case .encrypted:
      "the entry is encrypted; save it without a password"
    case .unsupportedMethod(let method):
      "compression method \(method) is not supported; save it stored (0) or deflated (8)"
    case .duplicateEntry:
      "the name occurs more than once in the archive"
    case .noSuchEntry(let available):
      available.isEmpty
        ? "no such entry; the archive is empty"
        : "no such entry; the archive has " + available.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
          + (available.count > 20 ? " and \(available.count - 20) more" : "")
    case .corruptDeflateStream(let reason):
      "corrupt deflate data (\(reason)); the archive is damaged"
    case .sizeMismatch(let expected, let found):
      "\(expected) bytes expected, \(found) found; the archive is truncated or damaged"
    case .checksumMismatch(let expected, let found):
      "CRC-32 is \(Self.hex(found)), on record is \(Self.hex(expected)); the archive is damaged"
    case .unusableName(let bytes):
      "an entry name must have 1 to 65535 bytes, this one has \(bytes)"
    }
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
