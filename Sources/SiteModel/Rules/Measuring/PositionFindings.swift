import SimpleFeatures
import Topology

/// Findings at positions: the same as GEOS gives feature by feature, to the last bit.
extension PositionMeasures {
  /// - Parameters:
  ///   - tolerance: how good the positions are together, in metres.
  ///   - features: those the finding names are appended.
  mutating func finding(
    _ plan: PositionPlan, _ x: Double, _ y: Double, _ tolerance: Double,
    _ features: inout [MeasuredFeature]
  ) throws -> PositionFinding {
    switch plan.way {
    case .inside(let failsInside):
      return try inside(plan.selection, x, y, tolerance, failsInside, &features)
    case .distance(let limit, let failsWithin):
      return try distance(plan.selection, x, y, tolerance, limit, failsWithin, &features)
    case .nearest:
      var finding = PositionFinding(firstFeature: features.count)
      let nearest = try nearestFeature(plan.selection, x, y)
      guard nearest.distance.isFinite else { return finding }
      finding.measured = nearest.distance
      try name(nearest, plan.selection, x, y, &features)
      finding.features = finding.features.lowerBound..<features.count
      return finding
    case .count(let metres, let most):
      return try count(plan.selection, x, y, metres, most, &features)
    }
  }

  private mutating func inside(
    _ selection: Int, _ x: Double, _ y: Double, _ tolerance: Double, _ failsInside: Bool,
    _ features: inout [MeasuredFeature]
  ) throws -> PositionFinding {
    var finding = PositionFinding(firstFeature: features.count)
    let edge = try hits(selection, x, y, tolerance)
    guard !found.isEmpty else {
      finding.result = failsInside ? .pass : .fail
      finding.isWithinAccuracy = edge <= tolerance
      if finding.isWithinAccuracy { finding.margin = edge }
      return finding
    }
    finding.result = failsInside ? .fail : .pass
    if found.count > 1 {
      let ids = selections[selection].features
      found.sort {
        ($0.distance, ids[Int($0.feature)].id) > ($1.distance, ids[Int($1.feature)].id)
      }
    }
    let depth = found[0].distance
    finding.measured = depth
    finding.margin = depth
    finding.isWithinAccuracy = depth <= tolerance
    for hit in found.prefix(LayerMeasures.namedAtMost) {
      features.append(MeasuredFeature(feature: hit.feature, distance: 0))
    }
    finding.features = finding.features.lowerBound..<features.count
    return finding
  }

  private mutating func distance(
    _ selection: Int, _ x: Double, _ y: Double, _ tolerance: Double, _ limit: Double,
    _ failsWithin: Bool, _ features: inout [MeasuredFeature]
  ) throws -> PositionFinding {
    var finding = PositionFinding(firstFeature: features.count)
    let nearest = try nearestFeature(selection, x, y)
    let isWithin = nearest.distance <= limit
    finding.result = isWithin == failsWithin ? .fail : .pass
    guard nearest.distance.isFinite else { return finding }
    finding.measured = nearest.distance
    let margin = abs(nearest.distance - limit)
    finding.margin = margin
    finding.isWithinAccuracy = margin <= tolerance
    if isWithin {
      try within(selection, x, y, limit)
      for near in found.prefix(LayerMeasures.namedAtMost) {
        features.append(measured(near.feature, near.distance, selection, x, y))
      }
    } else {
      try name(nearest, selection, x, y, &features)
    }
    finding.features = finding.features.lowerBound..<features.count
    return finding
  }

  private mutating func count(
    _ selection: Int, _ x: Double, _ y: Double, _ metres: Double, _ most: Int,
    _ features: inout [MeasuredFeature]
  ) throws -> PositionFinding {
    var finding = PositionFinding(firstFeature: features.count)
    try within(selection, x, y, metres)
    finding.measured = Double(found.count)
    finding.margin = abs(Double(found.count - most))
    finding.result = found.count > most ? .fail : .pass
    for near in found.prefix(LayerMeasures.namedAtMost) {
      features.append(MeasuredFeature(feature: near.feature, distance: near.distance))
    }
    finding.features = finding.features.lowerBound..<features.count
    return finding
  }

  /// Appends the nearest feature; of several equally near, the first by its reference.
  private mutating func name(
    _ nearest: NearestFeature, _ selection: Int, _ x: Double, _ y: Double,
    _ features: inout [MeasuredFeature]
  ) throws {
    guard nearest.distance == 0 || nearest.isTied else {
      return features.append(
        measured(nearest.feature, nearest.distance, selection, x, y))
    }
    try within(selection, x, y, nearest.distance)
    guard let first = found.first else { return }
    features.append(measured(first.feature, first.distance, selection, x, y))
  }

  private borrowing func measured(
    _ feature: Int32, _ distance: Double, _ selection: Int, _ x: Double, _ y: Double
  ) -> MeasuredFeature {
    guard distance > 0 else { return MeasuredFeature(feature: feature, distance: distance) }
    // In place: a selection taken out of the array counts each of its arrays.
    let line = selections.withUnsafeBufferPointer {
      $0[selection].facets.line(to: feature, x, y, at: distance)
    }
    return MeasuredFeature(feature: feature, distance: distance, line: line)
  }
}
