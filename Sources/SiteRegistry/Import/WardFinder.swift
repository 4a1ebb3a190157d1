import SimpleFeatures
import SiteModel
import Topology

/// Names the ward in which a place lies; on a shared boundary, the ward with the lower reference.
struct WardFinder: ~Copyable {
  private let snapshot: LayerSnapshot
  private let session = TopologySession()
  private let tokens: [PreparedToken<NationalGrid>]

  init(_ snapshot: LayerSnapshot) throws(TopologyError) {
    self.snapshot = snapshot
    var tokens: [PreparedToken<NationalGrid>] = []
    for geometry in snapshot.geometries { tokens.append(try session.prepare(geometry)) }
    self.tokens = tokens
  }

  func ward(of geometry: Geometry<NationalGrid>) throws(TopologyError) -> String? {
    let place: Geometry<NationalGrid>
    switch geometry {
    case .point: place = geometry
    default: place = .point(try session.pointOnSurface(of: geometry))
    }
    guard let bounds = place.bounds else { return nil }
    var found: LayerFeature?
    try snapshot.index.forEach(intersecting: bounds) { (feature) throws(TopologyError) in
      let candidate = snapshot.features[feature]
      if let found, found.reference <= candidate.reference { return }
      if try session.intersects(tokens[feature], place) { found = candidate }
    }
    return found.map { $0.name ?? $0.reference }
  }
}
