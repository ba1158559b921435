import Testing

@testable import Optimization

@Suite struct WorkspaceTests {
  /// At the study's shape: n K stored gradients a fit, three matrices of weights, and at most 0.1 MB beside.
  @Test(arguments: [(15, 1), (1, 8), (10, 4)]) func isSmall(columns: Int, fits: Int) {
    let workspace = SAGAWorkspace<Double>()
    #expect(workspace.byteCount == 0)
    let (n, p) = (2576, 1280)
    let layout = SAGALaneLayout(fits: fits, columns: columns, lanes: 8)
    let stride = (fits * columns + 7) / 8 * 8
    #expect(layout.stride == stride)
    workspace.prepare(features: p, rows: n, layout: layout)
    // Rows of a single fit are padded to whole vectors.
    let gradients = n * (fits == 1 ? stride : fits * columns) * 8
    #expect(workspace.byteCount > gradients + 3 * p * stride * 8)
    #expect(workspace.byteCount <= gradients + 100_000 + 3 * p * stride * 8)
    // Smaller fits reuse it.
    let before = workspace.byteCount
    workspace.prepare(features: p, rows: n / 2, layout: layout)
    #expect(workspace.byteCount == before)
  }
}
