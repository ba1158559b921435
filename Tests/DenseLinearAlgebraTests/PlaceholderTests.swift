import Testing
@testable import DenseLinearAlgebra
