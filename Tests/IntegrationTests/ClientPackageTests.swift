import Foundation
import TestSupport
import Testing

/// Another package depends on SagaNet by version (a local git tag), fits the digits and gets scikit-learn's
/// coefficients. Takes about a minute: the client builds the library anew.
@Suite struct ClientPackageTests {
  @Test(.timeLimit(.minutes(15)))
  func fitsDigitsByVersion() throws {
    let process = Process()
    process.executableURL = SklearnFixtures.root.appendingPathComponent("Tests/ClientPackage/run")
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)

    let fixture: SklearnFixtures.Digits = try SklearnFixtures.load("digits_fits")
    let expected = try #require(fixture.fits[0].coef).flatMap { $0 }.map(\.value)
    let coefficients = text.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    #expect(coefficients.count == expected.count)
    #expect(zip(coefficients, expected).allSatisfy { abs($0 - $1) <= 1e-10 })
  }
}
