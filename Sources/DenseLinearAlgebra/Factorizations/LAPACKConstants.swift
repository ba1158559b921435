internal import CLAPACKE

/// LAPACK's option letters by their meaning.
let columnMajor = LAPACK_COL_MAJOR
let upperTriangle = CChar(UInt8(ascii: "U"))
let lowerTriangle = CChar(UInt8(ascii: "L"))
let leftSide = CChar(UInt8(ascii: "L"))
let rightSide = CChar(UInt8(ascii: "R"))
let transpose = CChar(UInt8(ascii: "T"))
let noTranspose = CChar(UInt8(ascii: "N"))
let withVectors = CChar(UInt8(ascii: "V"))
let withoutVectors = CChar(UInt8(ascii: "N"))
let thinVectors = CChar(UInt8(ascii: "S"))

/// LAPACKE's `info` when it could not allocate its workspace or a transposed copy.
let memoryFailures: Set<Int> = [Int(LAPACK_WORK_MEMORY_ERROR), Int(LAPACK_TRANSPOSE_MEMORY_ERROR)]
