import Compression

/// Named arrays in one zip archive, as `numpy.savez` and `numpy.savez_compressed` write them.
public struct NPZReader: Sendable {
  /// Path of the archive, as the caller gave it.
  public var path: String { zip.archive }
  /// Names of the arrays, without `.npy`, in archive order.
  public let names: [String]
  private let zip: ZipReader

  /// Opens the archive at `path` and reads its directory. Throws `ZipError`.
  public init(path: String) throws {
    try self.init(ZipReader(path: path))
  }

  /// An archive in memory; `name` is what errors call it. Throws `ZipError`.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(ZipReader(bytes: bytes, name: name))
  }

  private init(_ zip: ZipReader) {
    self.zip = zip
    names = zip.entries.compactMap { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : nil }
  }

  /// True if there is an array of this name.
  public func contains(_ name: String) -> Bool {
    zip.entry(named: name + ".npy") != nil
  }

  /// The array of this name. Throws `ZipError` (`noSuchEntry` if there is none) and ``NPYError``.
  public func array(_ name: String) throws -> NPYReader {
    try NPYReader { [zip] in
      try NPYZipStream(zip.open(name + ".npy"), archive: zip.archive)
    }
  }
}
