// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "SagaNet",
  products: [
    .executable(name: "saganet", targets: ["saganet"]),
    .library(
      name: "SagaNet",
      targets: [
        "DenseLinearAlgebra", "Compression", "Datasets", "Optimization", "ModelSelection", "ModelFiles",
        "Simulation", "Reporting",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    // System libraries: each has exactly one Swift importer.
    .systemLibrary(
      name: "CBLAS", path: "CSystemModules/CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CLAPACKE", path: "CSystemModules/CLAPACKE", pkgConfig: "lapacke",
      providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(
      name: "CZlib", path: "CSystemModules/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CHeap", path: "CSystemModules/CHeap"),

    // Libraries.
    .target(name: "DenseLinearAlgebra", dependencies: ["CBLAS", "CLAPACKE"]),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(name: "Datasets", dependencies: ["DenseLinearAlgebra", "Compression"]),
    .target(name: "CSagaKernels"),
    .target(name: "Optimization", dependencies: ["DenseLinearAlgebra", "CSagaKernels"]),
    .target(name: "ModelSelection", dependencies: ["DenseLinearAlgebra", "Optimization"]),
    .target(name: "Simulation", dependencies: ["Optimization"]),
    .target(
      name: "ModelFiles",
      dependencies: ["DenseLinearAlgebra", "Compression", "Datasets", "Optimization", "ModelSelection"]),
    .target(
      name: "Reporting",
      dependencies: ["DenseLinearAlgebra", "Compression", "Datasets", "ModelSelection", "ModelFiles"]),

    // The command-line tool.
    .executableTarget(
      name: "saganet",
      dependencies: [
        "CHeap", "Compression", "Datasets", "DenseLinearAlgebra", "Optimization", "ModelSelection", "ModelFiles",
        "Simulation", "Reporting",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    // Tests: one folder per target.
    .target(name: "TestSupport", dependencies: ["DenseLinearAlgebra", "Optimization"], path: "Tests/TestSupport"),
    .testTarget(name: "DenseLinearAlgebraTests", dependencies: ["DenseLinearAlgebra"]),
    .testTarget(name: "CompressionTests", dependencies: ["Compression"], exclude: ["Fixtures", "ZipFixtures"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets"], exclude: ["Fixtures", "NPYFixtures"]),
    .testTarget(
      name: "OptimizationTests", dependencies: ["DenseLinearAlgebra", "Optimization", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ModelSelectionTests", dependencies: ["ModelSelection", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "IntegrationTests",
      dependencies: ["Datasets", "DenseLinearAlgebra", "ModelSelection", "Optimization", "TestSupport"]),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "DenseLinearAlgebra", "Optimization"],
      exclude: ["Fixtures"]),
    .testTarget(name: "ModelFilesTests", dependencies: ["ModelFiles"], exclude: ["Fixtures"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Compression", "DenseLinearAlgebra", "ModelFiles", "ModelSelection", "Optimization"],
      exclude: ["Fixtures"]),
    // Runs the built tool as a process; depends on it so that it is built first.
    .testTarget(
      name: "CommandLineTests", dependencies: ["saganet", "Compression", "Datasets"], exclude: ["Fixtures"]),
  ]
)
