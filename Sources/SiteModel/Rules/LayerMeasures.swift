import CQL2
import SimpleFeatures
import Topology

/// Measures proposals against layers, with each near feature prepared once.
///
/// It owns the GEOS session that made the prepared geometries.
struct LayerMeasures: ~Copyable {
  let session = TopologySession()
  private var prepared: [String: [PreparedToken<NationalGrid>?]] = [:]
  private var outlines: [String: [PreparedToken<NationalGrid>?]] = [:]

  /// How many features a finding names.
  static let namedAtMost = 10

  init() {}

  /// What the layer says of the place; features whose filter is unknown make it undetermined
  /// where they would decide.
  mutating func finding(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot, _ proposal: Proposal,
    _ tolerance: Double
  ) throws -> Finding {
    let place = proposal.geometry
    // An asset is not in its own way.
    let own = part.test.layer == "assets" ? proposal.asset?.id : nil
    switch part.test.relation {
    case .intersects, .disjoint, .within:
      return try intersection(rule, part, snapshot, place, tolerance)
    case .withinDistance(let metres), .beyondDistance(let metres):
      return try distance(rule, part, snapshot, place, limit: metres, tolerance, except: own)
    case .nearest:
      return try distance(rule, part, snapshot, place, limit: nil, tolerance, except: own)
    case .countWithin(let metres, let most):
      return try count(rule, part, snapshot, place, metres, moreThan: most, except: own)
    case .shareCovered(let percent):
      return try share(rule, part, snapshot, place, percent)
    case .heightLimit(let property):
      return try height(rule, part, snapshot, proposal, property)
    }
  }

  private mutating func intersection(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, _ tolerance: Double
  ) throws -> Finding {
    let test = part.test
    var finding = Finding(rule: rule, result: .pass)
    guard let bounds = place.bounds else { return finding }
    var hits: [(feature: Int, depth: Double)] = []
    var unknown: [Int] = []
    var closest = Double.infinity
    var candidates: [Int] = []
    snapshot.index.forEach(intersecting: bounds.expanded(byMetres: tolerance)) {
      candidates.append($0)
    }
    for feature in candidates where part.counts(feature) != .false {
      let token = try token(feature, snapshot)
      let isHit =
        test.relation == .within
        ? try session.covers(token, place) : try session.intersects(token, place)
      // Near an edge, or inside: the distance to the outline is the margin.
      let margin =
        isHit
        ? try session.distance(outline(feature, snapshot), place)
        : try session.distance(token, place)
      closest = min(closest, margin)
      guard isHit else { continue }
      if part.counts(feature) == .true {
        hits.append((feature, margin))
      } else {
        unknown.append(feature)
      }
    }
    if hits.isEmpty {
      finding.isWithinAccuracy = closest <= tolerance
      if finding.isWithinAccuracy { finding.margin = closest }
      if !unknown.isEmpty { return undecided(finding, test, unknown, snapshot) }
    }
    hits.sort {
      ($0.depth, snapshot.features[$0.feature].id) > ($1.depth, snapshot.features[$1.feature].id)
    }
    finding.features = hits.prefix(Self.namedAtMost).map {
      named($0.feature, at: 0, snapshot)
    }
    let failsOnHit = test.relation != .disjoint
    finding.result = hits.isEmpty == failsOnHit ? .pass : .fail
    if let deepest = hits.first {
      // Other features' edges change nothing as long as the place stays in this one.
      finding.measured = deepest.depth
      finding.unit = "m"
      finding.margin = deepest.depth
      finding.isWithinAccuracy = deepest.depth <= tolerance
    }
    return finding
  }

  private mutating func distance(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, limit: Double?, _ tolerance: Double, except own: Int64?
  ) throws -> Finding {
    let test = part.test
    var finding = Finding(rule: rule, result: .pass, limit: limit, unit: "m")
    guard let bounds = place.bounds else { return finding }
    var near: [(feature: Int, distance: Double)] = []
    var unknown: [(feature: Int, distance: Double)] = []
    var nearest = Double.infinity
    try snapshot.index.visitNearest(to: bounds) { feature throws -> Double in
      let truth = part.counts(feature)
      guard truth != .false, own == nil || snapshot.features[feature].id != own else {
        return max(nearest, limit ?? 0)
      }
      let distance = try session.distance(try token(feature, snapshot), place)
      if truth == .true {
        nearest = min(nearest, distance)
        near.append((feature, distance))
      } else {
        unknown.append((feature, distance))
      }
      return max(nearest, limit ?? 0)
    }
    near.sort { isNearer($0, $1, snapshot) }
    let within = limit.map { limit in near.prefix(while: { $0.distance <= limit }) } ?? []
    let shown = within.isEmpty ? near.prefix(1) : within.prefix(Self.namedAtMost)
    for (feature, distance) in shown {
      var shown = named(feature, at: distance, snapshot)
      if distance > 0 {
        let (there, here) = try session.nearestPositions(try token(feature, snapshot), place)
        shown.line = .init(proposal: here, feature: there)
      }
      finding.features.append(shown)
    }
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
  func undecided(
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

  /// Nearest first; of features equally near, the first by its reference.
  func isNearer(
    _ a: (feature: Int, distance: Double), _ b: (feature: Int, distance: Double),
    _ snapshot: LayerSnapshot
  ) -> Bool {
    if a.distance != b.distance { return a.distance < b.distance }
    let (one, other) = (snapshot.features[a.feature], snapshot.features[b.feature])
    return (one.reference, one.id) < (other.reference, other.id)
  }

  func named(
    _ feature: Int, at distance: Double, _ snapshot: LayerSnapshot
  ) -> Finding.NamedFeature {
    let found = snapshot.features[feature]
    return .init(
      layer: snapshot.layer.id, id: found.id, reference: found.reference, name: found.name,
      distanceInMetres: distance, dated: snapshot.layer.provenance.dated)
  }

  mutating func token(
    _ feature: Int, _ snapshot: LayerSnapshot
  ) throws -> PreparedToken<NationalGrid> {
    let id = snapshot.layer.id
    if let token = prepared[id]?[feature] { return token }
    let token = try session.prepare(snapshot.geometries[feature])
    prepared[id, default: Array(repeating: nil, count: snapshot.features.count)][feature] = token
    return token
  }

  /// The edges of a surface; points and lines are their own.
  private mutating func outline(
    _ feature: Int, _ snapshot: LayerSnapshot
  ) throws -> PreparedToken<NationalGrid> {
    let id = snapshot.layer.id
    if let token = outlines[id]?[feature] { return token }
    let token = try session.prepare(snapshot.geometries[feature].outline)
    outlines[id, default: Array(repeating: nil, count: snapshot.features.count)][feature] = token
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
