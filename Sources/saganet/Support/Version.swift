enum Version {
  static let saganet = "0.1.0"
  /// The release of scikit-learn whose numbers are reproduced.
  static let scikitLearn = "1.9.1"
}
