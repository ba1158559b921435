/// A problem whose kernels are measured.
struct Shape {
  let name: String
  /// Rows of the matrix that steps visit.
  let rows: Int
  let features: Int
  /// K, weight columns of a fit.
  let columns: Int
  /// Fits packed side by side.
  let fits: Int

  static let all = [
    Shape(name: "mitocheck", rows: 2575, features: 1280, columns: 15, fits: 1),
    Shape(name: "binary", rows: 2575, features: 1280, columns: 1, fits: 1),
    Shape(name: "binary-packed", rows: 2575, features: 1280, columns: 1, fits: 8),
    Shape(name: "digits", rows: 1797, features: 64, columns: 10, fits: 1),
    Shape(name: "digits-packed", rows: 1797, features: 64, columns: 10, fits: 4),
    Shape(name: "large", rows: 2500, features: 5000, columns: 60, fits: 1),
  ]
}
