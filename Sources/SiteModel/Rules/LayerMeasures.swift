import CQL2
import SimpleFeatures
import Topology

/// Measures proposals against layers, with each near feature prepared once.
///
/// It owns the GEOS session that made the prepared geometries.
struct LayerMeasures: ~Copyable {
  private let session = TopologySession()
  private var prepared: [String: [PreparedToken<NationalGrid>?]] = [:]
  private var outlines: [String: [PreparedToken<NationalGrid>?]] = [:]

  /// How many features a finding names.
  private static let namedAtMost = 10

  init(_ layers: [String: LayerSnapshot]) {
    for (id, snapshot) in layers {
      prepared[id] = Array(repeating: nil, count: snapshot.features.count)
      outlines[id] = Array(repeating: nil, count: snapshot.features.count)
    }
  }

  /// What the layer says of the place; features whose filter is unknown make it undetermined
  /// where they would decide.
  mutating func finding(
    _ rule: CompiledRule, _ test: SpatialTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, _ tolerance: Double
  ) throws -> Finding {
    switch test.relation {
    case .intersects, .disjoint:
      try intersection(rule, test, snapshot, place, tolerance)
    case .withinDistance(let metres), .beyondDistance(let metres):
      try distance(rule, test, snapshot, place, limit: metres, tolerance)
    case .nearest:
      try distance(rule, test, snapshot, place, limit: nil, tolerance)
    }
  }

  private mutating func intersection(
    _ rule: CompiledRule, _ test: SpatialTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, _ tolerance: Double
  ) throws -> Finding {
    var finding = Finding(rule: rule.rule, result: .pass)
    guard let bounds = place.bounds else { return finding }
    var hits: [(feature: Int, depth: Double)] = []
    var unknown: [Int] = []
    var closest = Double.infinity
    var candidates: [Int] = []
    snapshot.index.forEach(intersecting: bounds.expanded(byMetres: tolerance)) {
      candidates.append($0)
    }
    for feature in candidates where rule.counts(feature) != .false {
      let token = try token(feature, snapshot)
      let isHit = try session.intersects(token, place)
      // Near an edge, or inside: the distance to the outline is the margin.
      let margin =
        isHit
        ? try session.distance(outline(feature, snapshot), place)
        : try session.distance(token, place)
      closest = min(closest, margin)
      guard isHit else { continue }
      if rule.counts(feature) == .true {
        hits.append((feature, margin))
      } else {
        unknown.append(feature)
      }
    }
    finding.isWithinAccuracy = closest <= tolerance
    if finding.isWithinAccuracy || !hits.isEmpty { finding.margin = closest }
    if hits.isEmpty, !unknown.isEmpty { return undecided(finding, test, unknown, snapshot) }
    hits.sort {
      ($0.depth, snapshot.features[$0.feature].id) > ($1.depth, snapshot.features[$1.feature].id)
    }
    finding.features = hits.prefix(Self.namedAtMost).map {
      named($0.feature, at: 0, snapshot)
    }
    let failsOnHit = test.relation == .intersects
    finding.result = hits.isEmpty == failsOnHit ? .pass : .fail
    if let deepest = hits.first {
      finding.measured = deepest.depth
      finding.unit = "m"
      finding.margin = min(deepest.depth, closest)
    }
    return finding
  }

  private mutating func distance(
    _ rule: CompiledRule, _ test: SpatialTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, limit: Double?, _ tolerance: Double
  ) throws -> Finding {
    var finding = Finding(rule: rule.rule, result: .pass, limit: limit, unit: "m")
    guard let bounds = place.bounds else { return finding }
    var near: [(feature: Int, distance: Double)] = []
    var unknown: [(feature: Int, distance: Double)] = []
    var nearest = Double.infinity
    try snapshot.index.visitNearest(to: bounds) { feature throws -> Double in
      let truth = rule.counts(feature)
      guard truth != .false else { return max(nearest, limit ?? 0) }
      let distance = try session.distance(try token(feature, snapshot), place)
      if truth == .true {
        nearest = min(nearest, distance)
        near.append((feature, distance))
      } else {
        unknown.append((feature, distance))
      }
      return max(nearest, limit ?? 0)
    }
    near.sort {
      ($0.distance, snapshot.features[$0.feature].reference)
        < ($1.distance, snapshot.features[$1.feature].reference)
    }
    let within = limit.map { limit in near.prefix(while: { $0.distance <= limit }) } ?? []
    let shown = within.isEmpty ? near.prefix(1) : within.prefix(Self.namedAtMost)
    finding.features = shown.map { named($0.feature, at: $0.distance, snapshot) }
    if let first = near.first {
      finding.measured = first.distance
      if let limit {
        finding.margin = abs(first.distance - limit)
        finding.isWithinAccuracy = abs(first.distance - limit) <= tolerance
      }
    }
    guard let limit else { return finding }
    if within.isEmpty {
      let deciding = unknown.filter { $0.distance <= limit }.map(\.feature)
      if !deciding.isEmpty { return undecided(finding, test, deciding, snapshot) }
    }
    let failsWithin = if case .withinDistance = test.relation { true } else { false }
    finding.result = within.isEmpty == failsWithin ? .pass : .fail
    return finding
  }

  /// Features that would decide, but for which the rule's filter misses a value.
  private func undecided(
    _ finding: Finding, _ test: SpatialTest, _ features: [Int], _ snapshot: LayerSnapshot
  ) -> Finding {
    var finding = finding
    finding.result = .undetermined
    let names = test.filter?.propertyNames.joined(separator: ", ") ?? ""
    finding.missing = features.prefix(Self.namedAtMost).map {
      "'\(names)' of \(snapshot.features[$0].reference) in layer '\(test.layer)' is not known"
    }
    return finding
  }

  private func named(
    _ feature: Int, at distance: Double, _ snapshot: LayerSnapshot
  ) -> Finding.NamedFeature {
    let found = snapshot.features[feature]
    return .init(
      layer: snapshot.layer.id, id: found.id, reference: found.reference, name: found.name,
      distanceInMetres: distance, dated: snapshot.layer.provenance.dated)
  }

  private mutating func token(
    _ feature: Int, _ snapshot: LayerSnapshot
  ) throws -> PreparedToken<NationalGrid> {
    let id = snapshot.layer.id
    if let token = prepared[id]?[feature] { return token }
    let token = try session.prepare(snapshot.geometries[feature])
    prepared[id]?[feature] = token
    return token
  }

  /// The edges of a surface; points and lines are their own.
  private mutating func outline(
    _ feature: Int, _ snapshot: LayerSnapshot
  ) throws -> PreparedToken<NationalGrid> {
    let id = snapshot.layer.id
    if let token = outlines[id]?[feature] { return token }
    let token = try session.prepare(snapshot.geometries[feature].outline)
    outlines[id]?[feature] = token
    return token
  }
}

extension Geometry {
  /// Every ring of its surfaces as lines, for the distance to an edge from inside.
  fileprivate var outline: Geometry {
    switch self {
    case .polygon(let polygon): .multiLineString(polygon.rings)
    case .multiPolygon(let polygons): .multiLineString(polygons.flatMap(\.rings))
    default: self
    }
  }
}
