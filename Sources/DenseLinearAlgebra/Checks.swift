/// Stops the program when a caller breaks a size or index contract: a mistake in the program, never in data.
///
/// Unlike `precondition`, the message with the sizes is printed in optimized builds too, where it is needed
/// most: a trap on a server without any numbers cannot be traced back.
@inlinable
@inline(__always)
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { contractViolated(message(), file: file, line: line) }
}

@usableFromInline
@inline(never)
func contractViolated(_ message: String, file: StaticString, line: UInt) -> Never {
  fatalError(message, file: file, line: line)
}
