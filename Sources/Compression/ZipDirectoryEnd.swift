/// What the records at an archive's end say about its central directory, checked against the file's size.
struct ZipDirectoryEnd {
  let entryCount: Int
  let directoryOffset: Int
  let directorySize: Int

  init(of file: RandomAccessFile) throws {
    func fail(_ problem: ZipError.Problem) -> ZipError { ZipError(archive: file.path, problem: problem) }

    // The record ends the file, but for a comment of at most 65,535 bytes.
    let tailLength = min(file.count, ZipFormat.endSize + Int(UInt16.max))
    guard tailLength >= ZipFormat.endSize,
      let tail = try file.bytes(at: file.count - tailLength, length: tailLength),
      let inTail = Self.findEnd(in: tail)
    else { throw fail(.notAnArchive) }
    let end = file.count - tailLength + inTail

    var count = UInt64(tail.littleEndian(UInt16.self, at: inTail + 10))
    var size = UInt64(tail.littleEndian(UInt32.self, at: inTail + 12))
    var offset = UInt64(tail.littleEndian(UInt32.self, at: inTail + 16))
    var disks = [
      UInt32(tail.littleEndian(UInt16.self, at: inTail + 4)),
      UInt32(tail.littleEndian(UInt16.self, at: inTail + 6)),
    ]
    var limit = end

    let locatorOffset = end - ZipFormat.zip64LocatorSize
    if let locator = try file.bytes(at: locatorOffset, length: ZipFormat.zip64LocatorSize),
      locator.littleEndian(UInt32.self, at: 0) == ZipFormat.zip64LocatorSignature
    {
      guard let start = Int(exactly: locator.littleEndian(UInt64.self, at: 8)), start < locatorOffset,
        let record = try file.bytes(at: start, length: ZipFormat.zip64EndSize)
      else { throw fail(.outOfBounds(what: "the ZIP64 end record")) }
      guard record.littleEndian(UInt32.self, at: 0) == ZipFormat.zip64EndSignature else {
        throw fail(.malformed(what: "the ZIP64 end record lacks its signature"))
      }
      disks = [record.littleEndian(UInt32.self, at: 16), record.littleEndian(UInt32.self, at: 20)]
      count = record.littleEndian(UInt64.self, at: 32)
      size = record.littleEndian(UInt64.self, at: 40)
      offset = record.littleEndian(UInt64.self, at: 48)
      limit = start
    }

    guard disks == [0, 0] else { throw fail(.multipleVolumes) }
    guard let entryCount = Int(exactly: count), let directorySize = Int(exactly: size),
      let directoryOffset = Int(exactly: offset), directoryOffset <= limit,
      directorySize <= limit - directoryOffset
    else { throw fail(.outOfBounds(what: "the central directory")) }
    guard entryCount <= directorySize / ZipFormat.centralHeaderSize else {
      throw fail(
        .malformed(what: "a directory of \(directorySize) bytes cannot hold \(entryCount) entries"))
    }
    self.entryCount = entryCount
    self.directoryOffset = directoryOffset
    self.directorySize = directorySize
  }

  /// The last place whose comment length reaches exactly to the end of the file.
  private static func findEnd(in tail: [UInt8]) -> Int? {
    var position = tail.count - ZipFormat.endSize
    while position >= 0 {
      if tail.littleEndian(UInt32.self, at: position) == ZipFormat.endSignature,
        Int(tail.littleEndian(UInt16.self, at: position + 20))
          == tail.count - position - ZipFormat.endSize
      {
        return position
      }
      position -= 1
    }
    return nil
  }
}
