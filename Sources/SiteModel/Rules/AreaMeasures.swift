import SimpleFeatures
import Topology

/// Relations that count, cover or limit.
extension LayerMeasures {
  /// How many features lie within a distance; exactly at it counts.
  mutating func count(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, _ metres: Double, moreThan most: Int, except own: Int64?
  ) throws -> Finding {
    var finding = Finding(
      rule: rule, result: .pass, limit: Double(most), unit: "within \(SiteModel.metres(metres))")
    guard let bounds = place.bounds else { return finding }
    var near: [(feature: Int, distance: Double)] = []
    var unknown: [Int] = []
    for feature in candidates(snapshot, bounds.expanded(byMetres: metres)) {
      let truth = part.counts(feature)
      guard truth != .false, own == nil || snapshot.features[feature].id != own else { continue }
      let distance = try session.distance(try token(feature, snapshot), place)
      guard distance <= metres else { continue }
      if truth == .true { near.append((feature, distance)) } else { unknown.append(feature) }
    }
    near.sort { isNearer($0, $1, snapshot) }
    finding.measured = Double(near.count)
    finding.margin = abs(Double(near.count - most))
    finding.features = near.prefix(Self.namedAtMost).map {
      named($0.feature, at: $0.distance, snapshot)
    }
    if near.count > most {
      finding.result = .fail
    } else if near.count + unknown.count > most {
      return undecided(finding, part.test, unknown, snapshot)
    }
    return finding
  }

  /// How much of the proposal's own area the features cover together.
  mutating func share(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot,
    _ place: Geometry<NationalGrid>, _ percent: Double
  ) throws -> Finding {
    var finding = Finding(rule: rule, result: .pass, limit: percent, unit: "%")
    let area = try session.area(of: place)
    guard area > 0, let bounds = place.bounds else {
      finding.result = .undetermined
      finding.missing = ["the proposal's place has no area"]
      return finding
    }
    var covering: [Int] = []
    var unknown: [Int] = []
    for feature in candidates(snapshot, bounds) where part.counts(feature) != .false {
      guard try session.intersects(try token(feature, snapshot), place) else { continue }
      if part.counts(feature) == .true { covering.append(feature) } else { unknown.append(feature) }
    }
    func share(_ features: [Int]) throws -> Double {
      guard !features.isEmpty else { return 0 }
      // Together, so that where two overlap it counts once.
      let whole = try session.union(of: features.map { snapshot.geometries[$0] })
      return try session.area(of: session.intersection(whole, place)) / area * 100
    }
    let measured = try share(covering)
    finding.measured = measured
    finding.margin = abs(measured - percent)
    finding.features = covering.prefix(Self.namedAtMost).map { named($0, at: 0, snapshot) }
    if measured > percent {
      finding.result = .fail
    } else if !unknown.isEmpty, try share(covering + unknown) > percent {
      return undecided(finding, part.test, unknown, snapshot)
    }
    return finding
  }

  /// The proposal's height against the lowest limit of the zones it is in.
  mutating func height(
    _ rule: Rule, _ part: CompiledTest, _ snapshot: LayerSnapshot, _ proposal: Proposal,
    _ property: String
  ) throws -> Finding {
    var finding = Finding(rule: rule, result: .pass, unit: "m")
    finding.measured = proposal.heightInMetres
    guard let bounds = proposal.geometry.bounds else { return finding }
    var zones: [(feature: Int, limit: Double)] = []
    var missing: [String] = []
    for feature in candidates(snapshot, bounds) where part.counts(feature) != .false {
      guard try session.intersects(try token(feature, snapshot), proposal.geometry) else {
        continue
      }
      let found = snapshot.features[feature]
      let value = found.properties[property]
      guard let limit = value?.double ?? value?.plainText.flatMap(Double.init), limit.isFinite
      else {
        missing.append(
          "'\(property)' of \(found.reference) in layer '\(part.test.layer)' is not known")
        continue
      }
      if part.counts(feature) == .true {
        zones.append((feature, limit))
      } else {
        missing.append(
          "whether \(found.reference) in layer '\(part.test.layer)' counts is not known")
      }
    }
    zones.sort { ($0.limit, $0.feature) < ($1.limit, $1.feature) }
    finding.features = zones.prefix(Self.namedAtMost).map { named($0.feature, at: 0, snapshot) }
    finding.limit = zones.first?.limit
    guard let height = proposal.heightInMetres else {
      if !zones.isEmpty || !missing.isEmpty {
        finding.result = .undetermined
        finding.missing = ["'height' is not known"] + missing
      }
      return finding
    }
    if let lowest = zones.first {
      finding.margin = abs(height - lowest.limit)
      if height > lowest.limit {
        finding.result = .fail
        return finding
      }
    }
    if !missing.isEmpty {
      finding.result = .undetermined
      finding.missing = missing
    }
    return finding
  }

  private func candidates(_ snapshot: LayerSnapshot, _ box: Box<NationalGrid>) -> [Int] {
    var found: [Int32] = []
    snapshot.index.append(intersecting: box, to: &found)
    return found.map(Int.init).sorted()
  }
}
