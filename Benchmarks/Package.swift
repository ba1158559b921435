// swift-tools-version: 6.1
// A package of its own, so that users of SagaNet never resolve what only benchmarks need.
import PackageDescription

let sagaNet: Target.Dependency = .product(name: "SagaNet", package: "SagaNet")

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "SagaNet", path: "..")],
  targets: [
    // What they share: machine facts, medians, JSON Lines, command lines.
    .target(name: "Measurement", path: "Benchmarks/Measurement"),
    // What the machine can do: bandwidth and arithmetic.
    .target(name: "CProbes", path: "Benchmarks/CProbes"),

    // Each kernel against the machine's limits.
    .executableTarget(
      name: "Kernels", dependencies: [sagaNet, "Measurement", "CProbes"], path: "Benchmarks/Kernels"),
    // Fits over shapes and threads, and how their time grows.
    .executableTarget(name: "Growth", dependencies: [sagaNet, "Measurement"], path: "Benchmarks/Growth"),
    // Certified optima of a grid, point by point.
    .executableTarget(name: "Optima", dependencies: [sagaNet, "Measurement"], path: "Benchmarks/Optima"),
    .executableTarget(name: "TableReading", dependencies: [sagaNet], path: "Benchmarks/TableReading"),
    // What scripts/benchmark runs beside scikit-learn and others.
    .executableTarget(name: "FoldFits", dependencies: [sagaNet], path: "Benchmarks/FoldFits"),
  ]
)
