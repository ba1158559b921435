/// A zip archive opened for reading: its entries, in archive order, each readable as a stream.
///
/// Reads stored and deflated entries, ZIP64 included. Every offset and size is checked against the file
/// before it is used, and each entry's CRC-32 when its last byte is read. Format: PKWARE APPNOTE 6.3.10.
public struct ZipReader: Sendable {
  /// One entry of the central directory.
  public struct Entry: Sendable, Equatable {
    /// The name, decoded as UTF-8.
    public let name: String
    /// Bytes of content.
    public let size: Int
    /// Bytes in the archive.
    public let compressedSize: Int
    /// CRC-32 of the content.
    public let checksum: UInt32
    /// 0: stored, 8: deflated.
    let method: Int
    let headerOffset: Int
  }

  /// Path of the archive, as the caller gave it.
  public var archive: String { file.path }
  /// The entries in the order of the central directory.
  public let entries: [Entry]
  let file: RandomAccessFile
  private let directoryOffset: Int
  /// By the name's bytes: canonically equivalent strings are different names.
  private let indexByName: [[UInt8]: Int]

  /// Opens the archive at `path` and reads its directory. Throws ``ZipError``.
  public init(path: String) throws {
    do {
      try self.init(file: RandomAccessFile(path: path))
    } catch let error as FileReadError {
      throw ZipError(archive: path, problem: .system(call: error.call, reason: error.reason))
    }
  }

  /// Reads the directory of an archive in memory; `name` is what errors call it. Throws ``ZipError``.
  public init(bytes: [UInt8], name: String) throws {
    try self.init(file: RandomAccessFile(bytes: bytes, name: name))
  }

  private init(file: RandomAccessFile) throws {
    self.file = file
    let end = try ZipDirectoryEnd(of: file)
    directoryOffset = end.directoryOffset
    guard let directory = try file.bytes(at: end.directoryOffset, length: end.directorySize) else {
      throw ZipError(archive: file.path, problem: .outOfBounds(what: "the central directory"))
    }
    entries = try Self.parse(directory, count: end.entryCount, archive: file.path)

    var index: [[UInt8]: Int] = [:]
    for (position, entry) in entries.enumerated() {
      guard index.updateValue(position, forKey: Array(entry.name.utf8)) == nil else {
        throw ZipError(archive: file.path, entry: entry.name, problem: .duplicateEntry)
      }
    }
    indexByName = index
  }

  /// The entry of this name, or nil.
  public func entry(named name: String) -> Entry? {
    indexByName[Array(name.utf8)].map { entries[$0] }
  }

  /// A stream over the content of the entry `name`. Throws ``ZipError``, `noSuchEntry` among others.
  public func open(_ name: String) throws -> ZipEntryReader {
    guard let entry = entry(named: name) else {
      throw ZipError(
        archive: archive, entry: name, problem: .noSuchEntry(available: entries.map(\.name)))
    }
    let offset = try contentOffset(of: entry)
    return try ZipEntryReader(file: file, entry: entry, offset: offset)
  }

  /// The whole content of the entry `name`. Throws ``ZipError``.
  public func contents(of name: String) throws -> [UInt8] {
    let stream = try open(name)
    return try [UInt8](unsafeUninitializedCapacity: stream.entry.size) { buffer, initialized in
      // The capacity may exceed what was asked for.
      let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: stream.entry.size)
      initialized = try stream.read(into: target)
    }
  }

  /// Where the content starts: behind the local header, whose lengths may differ from the directory's.
  private func contentOffset(of entry: Entry) throws -> Int {
    func fail(_ problem: ZipError.Problem) -> ZipError {
      ZipError(archive: archive, entry: entry.name, problem: problem)
    }
    let available = directoryOffset - entry.headerOffset
    guard available >= ZipFormat.localHeaderSize,
      let header = try file.bytes(at: entry.headerOffset, length: ZipFormat.localHeaderSize)
    else { throw fail(.outOfBounds(what: "the local header")) }
    guard header.littleEndian(UInt32.self, at: 0) == ZipFormat.localHeaderSignature else {
      throw fail(.malformed(what: "no local header where the directory says"))
    }
    let nameLength = Int(header.littleEndian(UInt16.self, at: 26))
    let extraLength = Int(header.littleEndian(UInt16.self, at: 28))
    let prefix = ZipFormat.localHeaderSize + nameLength + extraLength
    guard prefix <= available, entry.compressedSize <= available - prefix else {
      throw fail(.outOfBounds(what: "the content"))
    }
    let name = try file.bytes(at: entry.headerOffset + ZipFormat.localHeaderSize, length: nameLength)
    guard let name, String(decoding: name, as: UTF8.self).utf8.elementsEqual(entry.name.utf8) else {
      throw fail(.malformed(what: "the local header has another name"))
    }
    return entry.headerOffset + prefix
  }

  private static func parse(_ directory: [UInt8], count: Int, archive: String) throws -> [Entry] {
    var entries: [Entry] = []
    // `count` is the file's word; the directory's size bounds what is reserved.
    entries.reserveCapacity(min(count, directory.count / ZipFormat.centralHeaderSize))
    var position = 0
    for number in 0..<count {
      guard directory.count - position >= ZipFormat.centralHeaderSize else {
        throw ZipError(
          archive: archive,
          problem: .malformed(what: "the directory ends in entry \(number + 1) of \(count)"))
      }
      guard directory.littleEndian(UInt32.self, at: position) == ZipFormat.centralHeaderSignature else {
        throw ZipError(
          archive: archive,
          problem: .malformed(what: "entry \(number + 1) of the directory lacks its signature"))
      }
      let nameLength = Int(directory.littleEndian(UInt16.self, at: position + 28))
      let extraLength = Int(directory.littleEndian(UInt16.self, at: position + 30))
      let commentLength = Int(directory.littleEndian(UInt16.self, at: position + 32))
      let length = ZipFormat.centralHeaderSize + nameLength + extraLength + commentLength
      guard directory.count - position >= length else {
        throw ZipError(
          archive: archive,
          problem: .malformed(what: "the directory ends in entry \(number + 1) of \(count)"))
      }
      entries.append(
        try entry(
          Array(directory[position..<(position + length)]), nameLength: nameLength, extraLength: extraLength,
          archive: archive))
      position += length
    }
    return entries
  }

  private static func entry(
    _ record: [UInt8], nameLength: Int, extraLength: Int, archive: String
  ) throws -> Entry {
    let nameEnd = ZipFormat.centralHeaderSize + nameLength
    let name = String(decoding: record[ZipFormat.centralHeaderSize..<nameEnd], as: UTF8.self)
    func fail(_ problem: ZipError.Problem) -> ZipError {
      ZipError(archive: archive, entry: name, problem: problem)
    }

    // Fields that hold all ones are in the ZIP64 extra, in this order.
    var compressed = UInt64(record.littleEndian(UInt32.self, at: 20))
    var size = UInt64(record.littleEndian(UInt32.self, at: 24))
    var offset = UInt64(record.littleEndian(UInt32.self, at: 42))
    var disk = UInt32(record.littleEndian(UInt16.self, at: 34))
    let ones = UInt64(UInt32.max)
    if size == ones || compressed == ones || offset == ones || disk == UInt32(UInt16.max) {
      var extra = ZipExtraReader(zip64FieldsIn: record, from: nameEnd, length: extraLength)
      if size == ones { size = extra.next(UInt64.self) ?? size }
      if compressed == ones { compressed = extra.next(UInt64.self) ?? compressed }
      if offset == ones { offset = extra.next(UInt64.self) ?? offset }
      if disk == UInt32(UInt16.max) { disk = extra.next(UInt32.self) ?? disk }
    }
    guard let size = Int(exactly: size), let compressedSize = Int(exactly: compressed),
      let headerOffset = Int(exactly: offset)
    else { throw fail(.outOfBounds(what: "the content")) }
    guard disk == 0 else { throw fail(.multipleVolumes) }

    return Entry(
      name: name, size: size, compressedSize: compressedSize,
      checksum: record.littleEndian(UInt32.self, at: 16),
      method: record.littleEndian(UInt16.self, at: 8) & ZipFormat.encryptedFlag != 0
        ? ZipEntryReader.encryptedMethod : Int(record.littleEndian(UInt16.self, at: 10)),
      headerOffset: headerOffset)
  }
}

/// The fields of a ZIP64 extra record, one after another.
private struct ZipExtraReader {
  private let record: [UInt8]
  private var position: Int
  private var end: Int

  init(zip64FieldsIn record: [UInt8], from start: Int, length: Int) {
    self.record = record
    var position = start
    let limit = start + length
    while limit - position >= 4 {
      let tag = record.littleEndian(UInt16.self, at: position)
      let size = Int(record.littleEndian(UInt16.self, at: position + 2))
      position += 4
      guard size <= limit - position else { break }
      if tag == ZipFormat.zip64ExtraTag {
        self.position = position
        end = position + size
        return
      }
      position += size
    }
    self.position = limit
    end = limit
  }

  mutating func next<T: FixedWidthInteger>(_ type: T.Type) -> T? {
    guard end - position >= MemoryLayout<T>.size else { return nil }
    defer { position += MemoryLayout<T>.size }
    return record.littleEndian(type, at: position)
  }
}
