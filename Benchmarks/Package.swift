// swift-tools-version: 6.1
// A package of its own, so that users of SagaNet never resolve what only benchmarks need.
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "SagaNet", path: "..")],
  targets: [
    .executableTarget(
      name: "Fits",
      dependencies: [.product(name: "SagaNet", package: "SagaNet")],
      path: "Benchmarks/Fits"),
    .executableTarget(
      name: "TableReading",
      dependencies: [.product(name: "SagaNet", package: "SagaNet")],
      path: "Benchmarks/TableReading"),

    // What scripts/benchmark runs beside scikit-learn and others.
    .executableTarget(
      name: "FoldFits",
      dependencies: [.product(name: "SagaNet", package: "SagaNet")],
      path: "Benchmarks/FoldFits"),
  ]
)
