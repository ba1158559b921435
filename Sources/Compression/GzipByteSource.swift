import CZlib

/// The decompressed bytes of a gzip source (RFC 1952), streamed.
///
/// Members one after another are one stream, as for gzip(1); zeros after the last member are padding.
/// zlib checks each member's CRC-32 and length. Memory: about 100 KB, whatever the size.
public final class GzipByteSource: ByteSource {
  public let name: String
  private let source: any ByteSource
  /// zlib keeps a pointer back to its stream, so the stream must never move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var isStarted = false
  private var inputIsAtEnd = false
  /// Compressed bytes taken from `source` so far.
  private var bytesFetched = 0
  private var state = State.betweenMembers
  private var membersRead = 0

  private enum State { case betweenMembers, inMember, finished }

  /// `source` delivers the compressed bytes.
  public init(_ source: any ByteSource) {
    self.source = source
    name = source.name
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 16, alignment: 16)
  }

  deinit {
    if isStarted { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  /// Position in the compressed source of the next byte that zlib has not taken.
  private var offset: Int { bytesFetched - Int(stream.pointee.avail_in) }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard buffer.count > 0, let base = buffer.baseAddress else { return 0 }
    if !isStarted { try start() }
    let capacity = min(buffer.count, Int(UInt32.max))
    stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(capacity)

    while stream.pointee.avail_out > 0 {
      if state == .betweenMembers { try findMember() }
      if state == .finished { break }
      if stream.pointee.avail_in == 0 { try fetch() }
      // With no input left zlib may still hold output, so it is asked once more before giving up.
      let status = inflate(stream, Z_NO_FLUSH)
      switch status {
      case Z_OK:
        break
      case Z_STREAM_END:
        membersRead += 1
        state = .betweenMembers
      case Z_BUF_ERROR:
        if stream.pointee.avail_out > 0, stream.pointee.avail_in == 0, inputIsAtEnd {
          throw ByteSourceError.truncatedGzip(name: name, offset: bytesFetched)
        }
      default:
        throw ByteSourceError.corruptGzip(name: name, offset: offset, reason: reason(status))
      }
      // Hand out what there is rather than wait for a slow source.
      if stream.pointee.avail_in == 0, Int(stream.pointee.avail_out) < capacity, status == Z_OK { break }
    }
    return capacity - Int(stream.pointee.avail_out)
  }

  private func start() throws {
    // 15: the largest window; +16: gzip framing only, with its CRC and length checked.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw ByteSourceError.zlibFailed(name: name, reason: reason(status)) }
    isStarted = true
  }

  /// Moves to the first byte of the next member, over padding, or finds the end.
  private func findMember() throws {
    var sawPadding = false
    while true {
      if stream.pointee.avail_in == 0 { try fetch() }
      guard stream.pointee.avail_in > 0, let next = stream.pointee.next_in else {
        if membersRead == 0 { throw ByteSourceError.truncatedGzip(name: name, offset: bytesFetched) }
        state = .finished
        return
      }
      if membersRead == 0 { break }
      let byte = next.pointee
      if byte == 0 {
        sawPadding = true
        stream.pointee.next_in = next + 1
        stream.pointee.avail_in -= 1
        continue
      }
      // Padding ends the file: whatever follows it is not a member.
      guard byte == 0x1f, !sawPadding else {
        throw ByteSourceError.trailingGarbage(name: name, offset: offset)
      }
      break
    }
    if membersRead > 0 { inflateReset(stream) }
    state = .inMember
  }

  private func fetch() throws {
    guard !inputIsAtEnd else { return }
    let count = try source.read(into: input)
    if count == 0 { inputIsAtEnd = true }
    bytesFetched += count
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  private func reason(_ status: Int32) -> String {
    if let message = stream.pointee.msg { return String(cString: message) }
    return zError(status).map { String(cString: $0) } ?? "status \(status)"
  }
}
