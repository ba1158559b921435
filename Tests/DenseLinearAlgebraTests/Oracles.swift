import DenseLinearAlgebra

/// Products by plain loops in Double, so that a Float kernel is compared with something more precise.
func naiveProduct<Scalar: BLASScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Double> {
  var result = Matrix<Double>(rows: a.rows, columns: b.columns)
  for i in 0..<a.rows {
    for j in 0..<b.columns {
      var sum = 0.0
      for k in 0..<a.columns { sum += Double(a[i, k]) * Double(b[k, j]) }
      result[i, j] = sum
    }
  }
  return result
}

func naiveTranspose<Scalar: BLASScalar>(_ a: Matrix<Scalar>) -> Matrix<Scalar> {
  var result = Matrix<Scalar>(rows: a.columns, columns: a.rows)
  for i in 0..<a.rows {
    for j in 0..<a.columns { result[j, i] = a[i, j] }
  }
  return result
}

/// The largest absolute difference of two matrices of the same shape, NaN or infinity if there is one.
func largestDifference<A: BLASScalar, B: BLASScalar>(_ a: Matrix<A>, _ b: Matrix<B>) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  var largest = 0.0
  for (x, y) in zip(a.elements, b.elements) {
    let difference = abs(Double(x) - Double(y))
    if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
  }
  return largest
}

func largestElement<Scalar: BLASScalar>(_ a: Matrix<Scalar>) -> Double {
  a.elements.reduce(0) { max($0, abs(Double($1))) }
}

/// How far the columns of `a` are from orthonormal: the largest entry of |AᵀA - I|.
func orthonormalityDefect<Scalar: BLASScalar>(_ a: Matrix<Scalar>) -> Double {
  var gram = naiveProduct(naiveTranspose(a), a)
  for index in 0..<gram.rows { gram[index, index] -= 1 }
  return largestElement(gram)
}

func epsilon<Scalar: BLASScalar>(_: Scalar.Type) -> Double { Double(Scalar.ulpOfOne) }
