import Foundation
import SimpleFeatures

/// Sorts candidates into those in a box and those not, asking as little as settles it.
struct BoxTest {
  private let box: CurvedBox
  private(set) var ids: [Int64] = []
  /// Points in doubt, with their positions in turn.
  private var doubtful: [Int64] = []
  private var pairs: [Double] = []
  /// Shapes in doubt.
  private var shapes: [Candidate] = []

  init(_ box: CurvedBox) { self.box = box }

  mutating func add(_ id: Int64, x: Double, y: Double) {
    let outer = box.outer
    guard x >= outer.minX, x <= outer.maxX, y >= outer.minY, y <= outer.maxY else { return }
    if let inner = box.inner, x >= inner.minX, x <= inner.maxX, y >= inner.minY, y <= inner.maxY {
      ids.append(id)
      return
    }
    doubtful.append(id)
    pairs.append(x)
    pairs.append(y)
  }

  mutating func add(_ id: Int64, _ geometry: Geometry<NationalGrid>) {
    if case .point(let position) = geometry { return add(id, x: position.x, y: position.y) }
    guard let bounds = geometry.bounds, bounds.intersects(box.outer) else { return }
    if let inner = box.inner, inner.contains(bounds) {
      ids.append(id)
    } else {
      shapes.append(Candidate(id: id, place: .blob(GeoPackageBlob.encode(geometry))))
    }
  }

  mutating func add(_ candidate: Candidate) {
    switch candidate.place {
    case .inside: ids.append(candidate.id)
    case .point(let position): add(candidate.id, x: position.x, y: position.y)
    case .blob: shapes.append(candidate)
    }
  }

  /// Settles what is in doubt; the ids in no order.
  mutating func finish() throws -> [Int64] {
    if !doubtful.isEmpty {
      for (id, isIn) in zip(doubtful, box.holds(&pairs)) where isIn { ids.append(id) }
    }
    if !shapes.isEmpty {
      ids += try ExactTest(area: .shape(box.outline())).hits(shapes).map(\.id)
    }
    return ids
  }
}
