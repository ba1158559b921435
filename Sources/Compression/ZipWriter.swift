import CZlib

/// Writes a zip archive, front to back, to a byte sink.
///
/// Equal entries give equal bytes: the date is 1980-01-01 throughout, attributes are fixed, and order is
/// the caller's. An entry, or an archive, beyond 4 GiB or 65,535 entries gets ZIP64 records. Format:
/// PKWARE APPNOTE 6.3.10.
///
/// Call ``add(name:contents:compression:)`` for each entry, then ``finish()`` once.
public struct ZipWriter {
  /// How an entry's bytes are kept.
  public enum Compression: Sendable, Equatable {
    /// As they are.
    case stored
    /// Deflated at a zlib level from 1 (fast) to 9 (small). The bytes depend on the zlib version.
    case deflate(level: Int)
  }

  private struct Entry {
    var name: [UInt8]
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var compressedSize: Int
    var size: Int
    var offset: Int
  }

  private let archive: String
  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private let zip64Threshold: Int
  private let zip64EntryCount: Int
  private var entries: [Entry] = []
  /// As bytes: canonically equivalent strings are different names.
  private var names: Set<[UInt8]> = []
  private var offset = 0

  /// A writer to `sink`, which gets the bytes in order. `archive` is the name that errors show.
  public init(archive: String, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.init(archive: archive, zip64Threshold: Int(UInt32.max), zip64EntryCount: Int(UInt16.max), sink: sink)
  }

  /// Lower thresholds let a small archive exercise ZIP64.
  init(
    archive: String, zip64Threshold: Int, zip64EntryCount: Int,
    sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) {
    self.archive = archive
    self.zip64Threshold = zip64Threshold
    self.zip64EntryCount = zip64EntryCount
    self.sink = sink
  }

  /// Adds an entry whose contents are the `contents`, joined. They are read twice (checksum, then output)
  /// and not copied unless deflated.
  ///
  /// Throws ``ZipError`` (`duplicateEntry`, `unusableName`) and whatever the sink throws.
  public mutating func add(
    name: String, contents: [UnsafeRawBufferPointer], compression: Compression = .stored
  ) throws {
    var entry = try newEntry(name, size: contents.reduce(0) { $0 + $1.count })
    entry.checksum = contents.reduce(0) { crc32($1, continuing: $0) }

    switch compression {
    case .stored:
      try emit(localHeader(of: entry))
      for part in contents { try emit(part) }
    case .deflate(let level):
      let deflated = try deflateRaw(contents, level: level, name: name)
      entry.method = 8
      entry.compressedSize = deflated.count
      try emit(localHeader(of: entry))
      try emit(deflated)
    }
    entries.append(entry)
  }

  /// Adds an entry of `size` bytes, stored, whose contents come in parts.
  ///
  /// - Parameter forEachPart: calls its argument with each part in order; called twice (checksum, then output),
  ///   with the same bytes.
  /// - Throws: ``ZipError`` and whatever the sink and `forEachPart` throw.
  public mutating func add(
    name: String, size: Int, forEachPart: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    var entry = try newEntry(name, size: size)
    var count = 0
    try forEachPart { part in
      entry.checksum = crc32(part, continuing: entry.checksum)
      count += part.count
    }
    precondition(count == size, "\(name): \(count) bytes for an entry of \(size)")
    try emit(localHeader(of: entry))
    try forEachPart { try emit($0) }
    entries.append(entry)
  }

  /// An entry at the current place, its name checked, without a checksum yet.
  private mutating func newEntry(_ name: String, size: Int) throws -> Entry {
    let nameBytes = Array(name.utf8)
    guard (1...Int(UInt16.max)).contains(nameBytes.count) else {
      throw ZipError(archive: archive, entry: name, problem: .unusableName(bytes: nameBytes.count))
    }
    guard names.insert(nameBytes).inserted else {
      throw ZipError(archive: archive, entry: name, problem: .duplicateEntry)
    }
    return Entry(
      name: nameBytes, flags: nameBytes.allSatisfy { $0 < 128 } ? 0 : ZipFormat.utf8Flag, method: 0,
      checksum: 0, compressedSize: size, size: size, offset: offset)
  }

  /// Adds an entry with these bytes.
  public mutating func add(name: String, bytes: [UInt8], compression: Compression = .stored) throws {
    try bytes.withUnsafeBytes { try add(name: name, contents: [$0], compression: compression) }
  }

  /// Writes the central directory. The writer must not be used after that.
  public mutating func finish() throws {
    let start = offset
    for entry in entries { try emit(centralHeader(of: entry)) }
    let size = offset - start
    let needs64 = entries.count >= zip64EntryCount || start >= zip64Threshold || size >= zip64Threshold
    if needs64 { try emit(zip64End(directoryOffset: start, directorySize: size)) }

    var end = ZipRecord()
    end.append(ZipFormat.endSignature)
    end.append(UInt16(0))  // this disk
    end.append(UInt16(0))  // the directory's disk
    let count = entries.count >= zip64EntryCount ? UInt16.max : UInt16(entries.count)
    end.append(count)
    end.append(count)
    end.append(size >= zip64Threshold ? UInt32.max : UInt32(size))
    end.append(start >= zip64Threshold ? UInt32.max : UInt32(start))
    end.append(UInt16(0))  // comment
    try emit(end.bytes)
  }

  // MARK: Records

  private func localHeader(of entry: Entry) -> [UInt8] {
    // In a local header both sizes go to the extra field, or neither.
    let large = max(entry.size, entry.compressedSize) >= zip64Threshold
    var record = ZipRecord()
    record.append(ZipFormat.localHeaderSignature)
    record.append(UInt16(large ? 45 : 20))
    appendCommon(entry, sizes: large ? nil : (entry.compressedSize, entry.size), to: &record)
    record.append(UInt16(large ? 20 : 0))
    record.bytes += entry.name
    if large { appendZip64Extra([entry.size, entry.compressedSize], to: &record) }
    return record.bytes
  }

  private func centralHeader(of entry: Entry) -> [UInt8] {
    let large = max(entry.size, entry.compressedSize) >= zip64Threshold
    let far = entry.offset >= zip64Threshold
    let extra = (large ? [entry.size, entry.compressedSize] : []) + (far ? [entry.offset] : [])
    var record = ZipRecord()
    record.append(ZipFormat.centralHeaderSignature)
    record.append(UInt16(3 << 8 | 45))  // made by: Unix, format 4.5
    record.append(UInt16(extra.isEmpty ? 20 : 45))
    appendCommon(entry, sizes: large ? nil : (entry.compressedSize, entry.size), to: &record)
    record.append(UInt16(extra.isEmpty ? 0 : 4 + 8 * extra.count))
    record.append(UInt16(0))  // comment
    record.append(UInt16(0))  // disk
    record.append(UInt16(0))  // internal attributes
    record.append(UInt32(0o100644) << 16)  // a regular file, rw-r--r--
    record.append(far ? UInt32.max : UInt32(entry.offset))
    record.bytes += entry.name
    if !extra.isEmpty { appendZip64Extra(extra, to: &record) }
    return record.bytes
  }

  /// From the flags to the length of the name; `sizes` nil stands for "see the extra field".
  private func appendCommon(
    _ entry: Entry, sizes: (compressed: Int, plain: Int)?, to record: inout ZipRecord
  ) {
    record.append(entry.flags)
    record.append(entry.method)
    record.append(ZipFormat.fixedTime)
    record.append(ZipFormat.fixedDate)
    record.append(entry.checksum)
    record.append(sizes.map { UInt32($0.compressed) } ?? .max)
    record.append(sizes.map { UInt32($0.plain) } ?? .max)
    record.append(UInt16(entry.name.count))
  }

  private func appendZip64Extra(_ values: [Int], to record: inout ZipRecord) {
    record.append(ZipFormat.zip64ExtraTag)
    record.append(UInt16(8 * values.count))
    for value in values { record.append(UInt64(value)) }
  }

  private func zip64End(directoryOffset: Int, directorySize: Int) -> [UInt8] {
    var record = ZipRecord()
    record.append(ZipFormat.zip64EndSignature)
    record.append(UInt64(ZipFormat.zip64EndSize - 12))
    record.append(UInt16(3 << 8 | 45))
    record.append(UInt16(45))
    record.append(UInt32(0))
    record.append(UInt32(0))
    record.append(UInt64(entries.count))
    record.append(UInt64(entries.count))
    record.append(UInt64(directorySize))
    record.append(UInt64(directoryOffset))
    record.append(ZipFormat.zip64LocatorSignature)
    record.append(UInt32(0))
    record.append(UInt64(directoryOffset + directorySize))
    record.append(UInt32(1))
    return record.bytes
  }

  // MARK: Output

  private mutating func emit(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try emit($0) }
  }

  private mutating func emit(_ bytes: UnsafeRawBufferPointer) throws {
    guard !bytes.isEmpty else { return }
    try sink(bytes)
    offset += bytes.count
  }

  private func deflateRaw(
    _ contents: [UnsafeRawBufferPointer], level: Int, name: String
  ) throws -> [UInt8] {
    // On the heap: zlib refuses a stream whose address has changed.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let status = deflateInit2_(
      stream, Int32(min(9, max(1, level))), Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw ZipError(
        archive: archive, entry: name, problem: .system(call: "deflateInit2", reason: "zlib status \(status)")
      )
    }
    defer { deflateEnd(stream) }

    var output: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    // Inputs in pieces that zlib's 32-bit counters hold; the empty last piece ends the stream.
    var pieces: [(piece: UnsafeRawBufferPointer, last: Bool)] = []
    for part in contents {
      var start = 0
      while start < part.count {
        let length = min(1 << 30, part.count - start)
        pieces.append((UnsafeRawBufferPointer(rebasing: part[start..<(start + length)]), false))
        start += length
      }
    }
    pieces.append((UnsafeRawBufferPointer(start: nil, count: 0), true))

    for (piece, last) in pieces {
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: piece.baseAddress?.assumingMemoryBound(to: Bytef.self))
      stream.pointee.avail_in = uInt(piece.count)
      var spaceLeft: uInt = 0
      repeat {
        let produced = block.withUnsafeMutableBufferPointer { buffer in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = uInt(buffer.count)
          _ = deflate(stream, last ? Z_FINISH : Z_NO_FLUSH)
          spaceLeft = stream.pointee.avail_out
          return buffer.count - Int(spaceLeft)
        }
        output.append(contentsOf: block[..<produced])
      } while spaceLeft == 0
    }
    return output
  }
}
