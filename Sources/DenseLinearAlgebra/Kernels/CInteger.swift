/// `value` as the 32-bit integer of Debian's BLAS and LAPACK; larger sizes stop the program with the number.
func cInteger(_ value: Int) -> Int32 {
  require(value <= Int(Int32.max), "size or stride \(value) exceeds the 32-bit integers of BLAS and LAPACK")
  return Int32(value)
}
