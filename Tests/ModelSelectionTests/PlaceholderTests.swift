import Testing
@testable import ModelSelection
