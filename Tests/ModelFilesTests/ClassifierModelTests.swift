import Datasets
import DenseLinearAlgebra
import Foundation
import Testing

@testable import ModelFiles

@Suite struct ClassifierModelTests {
  static func model(
    classes: [String] = ["a", "b", "größe"], precision: ClassifierModel.Precision = .float64,
    scaler: Bool = true
  ) throws -> ClassifierModel {
    let rows = classes.count == 2 ? 1 : classes.count
    return try ClassifierModel(
      coef: Matrix(rows: rows, columns: 2, elements: (0..<(2 * rows)).map { Double($0) / 8 - 0.25 }),
      intercept: (0..<rows).map { Double($0) / 2 }, classes: classes, featureNames: ["f1", "f,2"],
      scaler: scaler ? .init(mean: [0.1, 1e300], scale: [1, 1e-5]) : nil, precision: precision,
      parameters: ["C": 0.001, "l1_ratio": 0.5, "max_iter": 100],
      metadata: ["sklearn": "1.9.1", "data": ["sha256": "00"]])
  }

  @Test(arguments: ClassifierModel.Precision.allCases, [true, false])
  func comesBack(precision: ClassifierModel.Precision, scaler: Bool) throws {
    for classes in [["a", "b", "größe"], ["no", "yes"], ["-1", "10", "9"], ["007", "1", "2"]] {
      try withTemporaryDirectory { folder in
        let model = try Self.model(classes: classes, precision: precision, scaler: scaler)
        try model.save(inDirectory: folder)
        #expect(tree(folder) == ["model.json", "model.npz"])
        #expect(try ClassifierModel.load(folder) == model)
        #expect(try ClassifierModel.load(folder + "/") == model)
        #expect(try ClassifierModel.load(folder + "/model.npz") == model)
      }
    }
  }

  @Test func anInfiniteParameterSurvives() throws {
    try withTemporaryDirectory { folder in
      var model = try Self.model()
      model.parameters["C"] = .number(.infinity)
      try model.save(inDirectory: folder)
      #expect(try ClassifierModel.load(folder).parameters["C"]?.doubleValue == .infinity)
    }
  }

  @Test func equalModelsGiveEqualBytes() throws {
    try withTemporaryDirectory { folder in
      var files: [[Data]] = []
      for name in ["x", "y"] {
        let place = folder + "/" + name
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try Self.model().save(inDirectory: place)
        files.append(
          try ["model.npz", "model.json"].map { try Data(contentsOf: URL(fileURLWithPath: place + "/" + $0)) }
        )
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func readsArchivesOfNumPyWithoutADescription() throws {
    let three = try ClassifierModel.load(Fixtures.path("three.npz"))
    #expect(three.coef.elements == [0, 0.125, 0.25, 0.375, 0.5, 0.625])
    #expect(three.intercept == [0.5, -0.5, 0])
    #expect(three.classes == ["ADCCM", "größe", "z"])
    #expect(three.featureNames == ["f1", "f2"])
    #expect(three.scaler == .init(mean: [1, 2], scale: [0.5, 4]))
    #expect(three.precision == .float64)
    #expect(three.parameters.isEmpty)

    let two = try ClassifierModel.load(Fixtures.path("two_f4.npz"))
    #expect(two.precision == .float32)
    #expect(two.coef.elements == [Double(Float(0.1)), Double(Float(-0.2)), 3])
    #expect(two.classes == ["-1", "1"])
    #expect(two.scaler == nil)
  }

  @Test(.enabled(if: NumPy.isPresent)) func numPyReadsTheArrays() throws {
    for (classes, precision, expected) in [
      (["a", "b", "größe"], ClassifierModel.Precision.float64, "<f8 <f8 <U5 <U3 <f8 ['a', 'b', 'größe']"),
      (["1", "2", "30"], .float32, "<f4 <f4 <i8 <U3 <f8 [1, 2, 30]"),
    ] {
      try withTemporaryDirectory { folder in
        try Self.model(classes: classes, precision: precision).save(inDirectory: folder)
        let answer = try NumPy.run(
          """
          import json, sys, zipfile, numpy as np
          assert zipfile.ZipFile(sys.argv[1] + "/model.npz").testzip() is None
          z = np.load(sys.argv[1] + "/model.npz", allow_pickle=False)
          assert z.files[:4] == ["coef_", "intercept_", "classes_", "feature_names"]
          assert z.files[4:] == ["scaler_mean", "scaler_scale"]
          assert z["coef_"].tolist() == [[-0.25, -0.125], [0, 0.125], [0.25, 0.375]]
          assert z["feature_names"].tolist() == ["f1", "f,2"]
          assert z["scaler_mean"].tolist() == [0.1, 1e300]
          print(*(z[k].dtype.str for k in z.files[:5]), z["classes_"].tolist())
          p = json.load(open(sys.argv[1] + "/model.json"))["parameters"]
          assert list(p) == ["C", "l1_ratio", "max_iter"] and p["C"] == 0.001 and p["l1_ratio"] == 0.5
          """, folder)
        #expect(answer == expected + "\n")
      }
    }
  }
}

@Suite struct ClassifierModelErrorTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func make(
    _ rows: Int, _ columns: Int, intercept: Int, classes: [String], features: [String],
    scaler: ClassifierModel.Scaler? = nil, value: Double = 0
  ) -> String {
    message {
      var elements = [Double](repeating: 0, count: rows * columns)
      if !elements.isEmpty { elements[elements.count - 1] = value }
      _ = try ClassifierModel(
        coef: Matrix(rows: rows, columns: columns, elements: elements),
        intercept: Array(repeating: 0, count: intercept), classes: classes, featureNames: features,
        scaler: scaler)
    }
  }

  @Test func partsMustFit() {
    let (abc, xy) = (["a", "b", "c"], ["x", "y"])
    #expect(
      make(3, 3, intercept: 3, classes: abc, features: xy)
        == "model: coef_ has shape (3, 3), but 3 classes and 2 feature names need (3, 2)")
    #expect(
      make(2, 2, intercept: 1, classes: ["a", "b"], features: xy)
        == "model: coef_ has shape (2, 2), but 2 classes and 2 feature names need (1, 2)")
    #expect(
      make(3, 2, intercept: 1, classes: abc, features: xy)
        == "model: intercept_ has shape (1,), but 3 classes need (3,)")
    #expect(
      make(3, 2, intercept: 3, classes: abc, features: xy, value: .nan)
        == "model: coef_[2, 1] is nan, not a finite number")
    #expect(
      make(3, 2, intercept: 3, classes: ["a", "b", "a"], features: xy)
        == "model: 'a' occurs more than once in classes_")
    #expect(make(1, 2, intercept: 1, classes: ["a"], features: xy).contains("at least two classes"))
    #expect(make(3, 0, intercept: 3, classes: abc, features: []).contains("at least one feature"))
    #expect(
      make(3, 2, intercept: 3, classes: abc, features: xy, scaler: .init(mean: [0], scale: [1, 1]))
        == "model: scaler_mean has shape (1,), but 2 feature names need (2,)")
    #expect(
      make(3, 2, intercept: 3, classes: abc, features: xy, scaler: .init(mean: [0, 0], scale: [1, 0]))
        == "model: scaler_scale[1] is 0.0, not a finite positive number")
  }

  /// Saves these arrays as a model and says what loading it says.
  private func load(_ arrays: [(name: String, array: NPYArray)], json: String? = nil) throws -> String {
    try withTemporaryDirectory { folder in
      let bytes = try NPZWriter.bytes(arrays)
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/model.npz"))
      if let json { try put(json, folder + "/model.json") }
      return message { _ = try ClassifierModel.load(folder) }.replacingOccurrences(of: folder + "/", with: "")
    }
  }

  @Test func archivesAreChecked() throws {
    let coef = NPYArray([Double](repeating: 0, count: 6), shape: [3, 2])
    let intercept = NPYArray([0.0, 0, 0])
    let classes = NPYArray([Int64(1), 2, 3])
    let names = try NPYArray(["x", "y"])
    let good: [(name: String, array: NPYArray)] = [
      ("coef_", coef), ("intercept_", intercept), ("classes_", classes), ("feature_names", names),
    ]
    func with(_ name: String, _ array: NPYArray) -> [(name: String, array: NPYArray)] {
      good.filter { $0.name != name } + [(name, array)]
    }
    #expect(try load(good) == "")
    #expect(
      try load(Array(good.dropLast()))
        == "model.npz: the archive has no array 'feature_names', so it is not a SagaNet model")
    #expect(
      try load(with("coef_", NPYArray([0.0, 0], shape: [1, 2])))
        == "model.npz: coef_ has shape (1, 2), but 3 classes and 2 feature names need (3, 2)")
    #expect(
      try load(with("coef_", NPYArray([0.0, 0])))
        == "model.npz: coef_.npy: an array with 2 axes is needed, this one has shape (2,)")
    #expect(
      try load(with("coef_", NPYArray([Int64](repeating: 0, count: 6), shape: [3, 2])))
        == "model.npz: coef_ holds int64, needed is float64 or float32")
    #expect(
      try load(with("intercept_", NPYArray([Float(0), 0, 0])))
        == "model.npz: intercept_ holds float32, needed is float64, as in coef_")
    #expect(try load(with("classes_", NPYArray([1.0, 2, 3]))).contains("the array holds float64"))
    #expect(
      try load(with("feature_names", NPYArray([1.0, 2])))
        == "model.npz: feature_names.npy: text (<U or |S) needed, the array holds float64")
    #expect(
      try load(good + [("scaler_mean", NPYArray([0.0, 0]))])
        == "model.npz: 'scaler_mean' is there but 'scaler_scale' is not; a scaler needs both")
    for json in ["", "[]", "{}", "{\"format\": \"saganet-model\"}"] {
      #expect(try load(good, json: json).hasPrefix("model.json: "))
    }
    let description = #"""
      {"format": "saganet-model", "format_version": 1, "precision": "float64", "n_classes": 3,
       "n_features": 2, "classes": ["1", "2", "3"], "scaler": false, "parameters": {}, "metadata": {}}
      """#
    #expect(try load(good, json: description) == "")
    #expect(
      try load(
        good, json: description.replacingOccurrences(of: "\"n_features\": 2", with: "\"n_features\": 4"))
        == "model.json: n_features is 4 in the JSON file but 2 in the archive; "
          + "they belong to different models"
    )
    #expect(
      try load(good, json: description.replacingOccurrences(of: "_version\": 1", with: "_version\": 9"))
        == "model.json: model format 9 is newer than this program; update SagaNet")
  }

  @Test func placesWithoutAModel() throws {
    try withTemporaryDirectory { folder in
      try put("x", folder + "/table.csv")
      for path in [folder, folder + "/absent", folder + "/table.csv"] {
        #expect(
          message { _ = try ClassifierModel.load(path) }
            == "\(path): no model there; give a run's directory (with model.npz in it) "
              + "or the path of a model.npz"
        )
      }
      try put("not a zip", folder + "/model.npz")
      #expect(message { _ = try ClassifierModel.load(folder) }.contains("model.npz: not a zip archive"))
    }
  }
}
