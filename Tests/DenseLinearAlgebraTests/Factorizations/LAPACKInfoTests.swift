import Testing

@testable import DenseLinearAlgebra

@Suite("LAPACK info")
struct LAPACKInfoTests {
  @Test("every kind of info becomes its own error")
  func translation() throws {
    try check(info: 0, routine: "gesdd") { .noConvergence(unconverged: $0) }
    #expect(throws: LinearAlgebraError.noConvergence(unconverged: 4)) {
      try check(info: 4, routine: "gesdd") { .noConvergence(unconverged: $0) }
    }
    #expect(throws: LinearAlgebraError.illegalArgument(routine: "potrf", position: 5)) {
      try check(info: -5, routine: "potrf", failure: neverFails)
    }
    for info in [-1010, -1011] {
      #expect(throws: LinearAlgebraError.outOfMemory(routine: "potrf")) {
        try check(info: info, routine: "potrf", failure: neverFails)
      }
    }
  }

  @Test("LAPACK itself reports a bad argument by its position")
  func illegalArgument() {
    // The fifth argument of LAPACKE_dpotrf is the row stride, here smaller than a row.
    var a: [Double] = [1, 0, 0, 1]
    let info = a.withUnsafeMutableBufferPointer { Double._potrf(upper: true, 2, $0.baseAddress!, 1) }
    #expect(throws: LinearAlgebraError.illegalArgument(routine: "potrf", position: 5)) {
      try check(info: info, routine: "potrf", failure: neverFails)
    }
  }

  @Test("messages carry the numbers and say what to do")
  func messages() {
    let cases: [(LinearAlgebraError, [String])] = [
      (.nonFinite(row: 3, column: 4, value: .nan), ["nan", "row 3", "column 4", "remove"]),
      (.notSquare(rows: 2, columns: 5), ["2 x 5"]),
      (.notPositiveDefinite(leadingMinor: 3), ["3 x 3", "diagonal"]),
      (.singular(pivot: 6), ["column 6", "remove it"]),
      (.underdetermined(rows: 2, columns: 7), ["2 equations", "7 unknowns", "at least 7"]),
      (.noConvergence(unconverged: 9), ["9 left"]),
      (.illegalArgument(routine: "gesdd", position: 8), ["gesdd", "argument 8"]),
      (.outOfMemory(routine: "syevd"), ["syevd", "memory"]),
    ]
    for (error, parts) in cases {
      for part in parts { #expect("\(error)".contains(part), "\(error)") }
    }
  }
}
