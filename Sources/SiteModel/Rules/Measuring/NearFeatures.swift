import SimpleFeatures
import Topology

/// A feature and how far it is, or how deep the position lies in it.
struct NearFeature {
  var feature: Int32
  var distance: Double
}

/// The nearest feature of a selection.
struct NearestFeature {
  var feature: Int32 = -1
  /// Infinite where there is none.
  var distance = Double.infinity
  /// Whether another feature is exactly as near.
  var isTied = false

  @inline(__always)
  mutating func take(_ feature: Int32, _ metres: Double) {
    if metres < distance {
      self = NearestFeature(feature: feature, distance: metres)
    } else if metres == distance, feature != self.feature, metres.isFinite {
      isTied = true
    }
  }
}

/// Which features are near a position. Lists are left in `found`.
extension PositionMeasures {
  /// The nearest feature; at distance 0 it may be any of those the position lies in.
  mutating func nearestFeature(
    _ selection: Int, _ x: Double, _ y: Double
  ) throws -> NearestFeature {
    if let known = nearestKnown[selection] { return known }
    let nearest: NearestFeature
    if selections[selection].hasSurfaces, try isInside(selection, x, y) {
      nearest = NearestFeature(feature: -1, distance: 0)
    } else if let cell = grid?.cell(x, y) {
      nearest = notes[selection].nearestFeature(cell, x, y)
    } else {
      nearest = selections[selection].facets.nearestFeature(x, y)
    }
    nearestKnown[selection] = nearest
    return nearest
  }

  /// The features at most so far away, in the order of findings.
  mutating func within(_ selection: Int, _ x: Double, _ y: Double, _ limit: Double) throws {
    found.removeAll(keepingCapacity: true)
    let chosen = selections[selection]
    let place = Box<NationalGrid>(minX: x, minY: y, maxX: x, maxY: y)
    if chosen.hasSurfaces {
      candidates.removeAll(keepingCapacity: true)
      chosen.boxes.append(intersecting: place, to: &candidates)
      for feature in candidates where chosen.hasSurface(Int(feature)) {
        if try isIn(feature, selection, x, y) {
          found.append(NearFeature(feature: feature, distance: 0))
        }
      }
    }
    candidates.removeAll(keepingCapacity: true)
    chosen.facets.index.append(
      intersecting: place.expanded(byMetres: limit + limit * 1e-12 + 1e-6), to: &candidates)
    for facet in candidates where chosen.facets.boxDistance(facet, x, y) <= limit {
      let distance = chosen.facets.distance(facet, x, y, below: .infinity)
      guard distance <= limit else { continue }
      found.append(
        NearFeature(
          feature: chosen.facets.facets[Int(facet)].feature, distance: distance))
    }
    guard found.count > 1 else { return }
    // Of each feature its nearest facet.
    found.sort { ($0.feature, $0.distance) < ($1.feature, $1.distance) }
    var kept = 1
    for index in 1..<found.count where found[index].feature != found[kept - 1].feature {
      found[kept] = found[index]
      kept += 1
    }
    found.removeSubrange(kept...)
    let features = chosen.features
    found.sort { a, b in
      if a.distance != b.distance { return a.distance < b.distance }
      let (one, other) = (features[Int(a.feature)], features[Int(b.feature)])
      return (one.reference, one.id) < (other.reference, other.id)
    }
  }

  /// The surfaces the position lies in, with its depth in each; where there is none, answers the
  /// distance to the nearest edge if that is within the tolerance.
  mutating func hits(
    _ selection: Int, _ x: Double, _ y: Double, _ tolerance: Double
  ) throws -> Double {
    found.removeAll(keepingCapacity: true)
    if let grid, let cell = grid.cell(x, y) {
      prepareHits(grid)
      if tolerance == cellHits[selection].tolerance,
        let edge = cellHits[selection].hits(cell, x, y, &found)
      {
        return edge
      }
      found.removeAll(keepingCapacity: true)
    }
    let chosen = selections[selection]
    let place = Box<NationalGrid>(minX: x, minY: y, maxX: x, maxY: y)
    var edge = Double.infinity
    candidates.removeAll(keepingCapacity: true)
    chosen.boxes.append(intersecting: place.expanded(byMetres: tolerance), to: &candidates)
    for feature in candidates where chosen.hasSurface(Int(feature)) {
      let isInside = try isIn(feature, selection, x, y)
      let distance = chosen.facets.distance(to: feature, x, y)
      if isInside {
        found.append(NearFeature(feature: feature, distance: distance))
      } else {
        edge = min(edge, distance)
      }
    }
    return edge
  }

  private borrowing func isIn(
    _ feature: Int32, _ selection: Int, _ x: Double, _ y: Double
  ) throws -> Bool {
    let chosen = selections[selection]
    switch chosen.facets.side(of: Int(feature), x, y) {
    case .inside: return true
    case .outside: return false
    case .unsure:
      return try session.relates(
        .intersects, chosen.geometries[Int(feature)], .point(Position(x: x, y: y)))
    }
  }
}

extension LayerFacets {
  /// The distance to the nearest edge of one feature.
  func distance(to feature: Int32, _ x: Double, _ y: Double) -> Double {
    var best = Double.infinity
    for facet in ranges[Int(feature)] where boxDistance(facet, x, y) <= best {
      best = distance(facet, x, y, below: best)
    }
    return best
  }

  func nearestFeature(_ x: Double, _ y: Double) -> NearestFeature {
    var nearest = NearestFeature()
    index.visitNearest(to: Box(minX: x, minY: y, maxX: x, maxY: y)) { facet in
      nearest.take(
        facets[facet].feature,
        distance(Int32(truncatingIfNeeded: facet), x, y, below: .infinity))
      return nearest.distance
    }
    return nearest
  }
}
