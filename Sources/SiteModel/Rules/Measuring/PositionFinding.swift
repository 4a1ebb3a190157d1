import SimpleFeatures

/// What a relation comes to at a position: a ``Finding`` with features by number, before its words.
struct PositionFinding {
  var result = Finding.Result.pass
  var measured: Double?
  var margin: Double?
  var isWithinAccuracy = false
  /// Where its features stand in the list they were appended to, nearest or deepest first.
  var features = 0..<0

  init(firstFeature: Int) { features = firstFeature..<firstFeature }
}

/// A feature as a finding names it.
struct MeasuredFeature {
  /// Its place in the layer.
  var feature: Int32
  var distance: Double
  var line = Line.none

  /// What the distance was measured between.
  enum Line {
    /// They touch, or the relation measures no distance.
    case none
    /// From the position to this one, the nearest of the feature.
    case to(x: Double, y: Double)
    /// Several positions are equally near, so that GEOS chooses.
    case undecided
  }
}

/// How a relation is answered from positions: by the facets of the features that count.
struct PositionPlan: Sendable {
  enum Way: Sendable {
    /// Inside or on a surface.
    case inside(failsInside: Bool)
    case distance(limit: Double, failsWithin: Bool)
    case nearest
    case count(metres: Double, most: Int)
  }

  let way: Way
  let selection: Int
  /// Whether a proposal's own asset must be left out, so that only places without one fit.
  let isOfAssets: Bool

  /// Nil where GEOS must be asked feature by feature.
  init?(
    _ part: CompiledTest, selection: (CompiledTest, LayerSnapshot) -> Int?,
    isSurfaces: (Int) -> Bool
  ) {
    guard let snapshot = part.snapshot else { return nil }
    let needsSurfaces: Bool
    switch part.test.relation {
    case .intersects, .within:
      way = .inside(failsInside: true)
      needsSurfaces = true
    case .disjoint:
      way = .inside(failsInside: false)
      needsSurfaces = true
    case .withinDistance(let metres):
      way = .distance(limit: metres, failsWithin: true)
      needsSurfaces = false
    case .beyondDistance(let metres):
      way = .distance(limit: metres, failsWithin: false)
      needsSurfaces = false
    case .nearest:
      way = .nearest
      needsSurfaces = false
    case .countWithin(let metres, let most):
      way = .count(metres: metres, most: most)
      needsSurfaces = false
    case .shareCovered, .heightLimit: return nil
    }
    guard let made = selection(part, snapshot) else { return nil }
    if needsSurfaces, !isSurfaces(made) { return nil }
    self.selection = made
    isOfAssets = part.test.layer == "assets"
  }
}
