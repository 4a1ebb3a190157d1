package import SimpleFeatures
import SiteModel
import Topology

/// An item of an index that answers a question.
package struct IndexHit: Sendable {
  package var item: Int32
  /// Metres from the origin; 0 where the question has none.
  package var distance: Double
}

/// Asks an index one question after another; one thread each.
///
/// Its answers are those that SQLite and GEOS give, distances to the last bit; what it needs
/// between questions is kept, so that a question costs no allocation once it has run for a while.
package struct AssetIndexSearch: ~Copyable {
  package let index: AssetIndex
  private var path = SearchPath()
  private var items: [Int32] = []
  private var measured: [MeasuredSlot] = []

  package init(_ index: AssetIndex) { self.index = index }

  /// Puts the hits into the array, in the order of ``RegistryFile/assets(_:)``.
  ///
  /// - Throws: ``StoreError/invalid(what:)`` as that does.
  package mutating func find(
    area: AssetQuery.Area?, origin: Geometry<NationalGrid>?, within metres: Double?,
    nearest: Int?, _ filter: borrowing AssetIndexFilter, hits: inout [IndexHit]
  ) throws(StoreError) {
    hits.removeAll(keepingCapacity: true)
    guard !filter.isEmpty else { return }
    var question = IndexQuestion(area: area, origin: origin)
    try question.check()
    if let nearest, let origin, area == nil {
      try findNearest(nearest, origin, metres ?? .infinity, filter, &question, &hits)
    } else if let metres, let position = question.originPosition, area == nil {
      try findWithin(metres, position, filter, &question, &hits)
    } else {
      try findCandidates(filter, metres, &question, &hits)
    }
    order(&hits, byDistance: origin != nil)
    if let nearest, hits.count > nearest { hits.removeLast(hits.count - nearest) }
  }

  private mutating func findWithin(
    _ metres: Double, _ position: Position<NationalGrid>, _ filter: borrowing AssetIndexFilter,
    _ question: inout IndexQuestion, _ hits: inout [IndexHit]
  ) throws(StoreError) {
    measured.removeAll(keepingCapacity: true)
    index.points.append(within: metres, of: position, marks: filter.marks, to: &measured)
    for one in measured where filter.counts(one.slot, in: index) {
      hits.append(IndexHit(item: one.slot, distance: one.distance))
    }
    let box = Box<NationalGrid>(
      minX: position.x, minY: position.y, maxX: position.x, maxY: position.y)
    items.removeAll(keepingCapacity: true)
    index.shapeBoxes.append(
      intersecting: box.reaching(metres), marks: filter.marks, to: &items)
    for shape in items {
      let item = shape + Int32(truncatingIfNeeded: index.points.count)
      guard filter.counts(item, in: index) else { continue }
      let distance = try question.distance(to: index.shapes[Int(shape)], index.ids[Int(item)])
      if distance <= metres { hits.append(IndexHit(item: item, distance: distance)) }
    }
  }

  private mutating func findNearest(
    _ wanted: Int, _ origin: Geometry<NationalGrid>, _ limit: Double,
    _ filter: borrowing AssetIndexFilter, _ question: inout IndexQuestion,
    _ hits: inout [IndexHit]
  ) throws(StoreError) {
    guard let box = origin.bounds else { return }
    guard let position = question.originPosition else {
      return try findNearestToShape(wanted, box, limit, filter, &question, &hits)
    }
    var bound = NearestBound(wanted: wanted, limit: limit)
    measured.removeAll(keepingCapacity: true)
    let index = index
    let countsAll = filter.countsAll
    let counted = copy filter
    index.points.append(
      nearest: position, bound: &bound, marks: filter.marks, path: &path, to: &measured
    ) { countsAll || counted.counts($0, in: index) }
    let base = Int32(truncatingIfNeeded: index.points.count)
    var asked = question
    var found: [MeasuredSlot] = []
    try index.shapeBoxes.visitNearest(to: box, limit: bound.metres, marks: filter.marks) {
      shape throws(StoreError) -> Double in
      let item = base + Int32(truncatingIfNeeded: shape)
      guard countsAll || counted.counts(item, in: index) else { return bound.metres }
      let distance = try asked.distance(to: index.shapes[shape], index.ids[Int(item)])
      if distance <= bound.metres {
        bound.add(distance)
        found.append(MeasuredSlot(distance: distance, slot: item))
      }
      return bound.metres
    }
    question = asked
    let reach = bound.metres
    for one in measured where one.distance <= reach {
      hits.append(IndexHit(item: one.slot, distance: one.distance))
    }
    for one in found where one.distance <= reach {
      hits.append(IndexHit(item: one.slot, distance: one.distance))
    }
  }

  /// From a line or surface every distance is GEOS's, so whole nodes cannot be settled by
  /// arithmetic: squares grow until enough lies within.
  private mutating func findNearestToShape(
    _ wanted: Int, _ box: Box<NationalGrid>, _ limit: Double,
    _ filter: borrowing AssetIndexFilter, _ question: inout IndexQuestion,
    _ hits: inout [IndexHit]
  ) throws(StoreError) {
    var reach = 50.0
    for round in 1... {
      let isLast = round == 12
      reach = isLast ? limit : min(reach, limit)
      hits.removeAll(keepingCapacity: true)
      try collect(box.reaching(reach), filter, limit, &question, &hits)
      if reach >= limit || hits.count(where: { $0.distance <= reach }) >= wanted { return }
      reach *= 3
    }
  }

  private mutating func findCandidates(
    _ filter: borrowing AssetIndexFilter, _ metres: Double?, _ question: inout IndexQuestion,
    _ hits: inout [IndexHit]
  ) throws(StoreError) {
    var box = question.areaBounds
    if let metres, let origin = question.origin?.bounds {
      let reach = origin.reaching(metres)
      box = box.map { $0.intersection(reach) } ?? reach
    }
    guard let box else { return }
    try collect(box, filter, metres, &question, &hits)
  }

  private mutating func collect(
    _ box: Box<NationalGrid>, _ filter: borrowing AssetIndexFilter, _ metres: Double?,
    _ question: inout IndexQuestion, _ hits: inout [IndexHit]
  ) throws(StoreError) {
    items.removeAll(keepingCapacity: true)
    index.points.append(in: box, marks: filter.marks, to: &items)
    let isPlain = question.isBoxOnly
    for slot in items where filter.counts(slot, in: index) {
      if isPlain {
        hits.append(IndexHit(item: slot, distance: 0))
        continue
      }
      let position = index.points.position(Int(slot))
      let id = index.ids[Int(slot)]
      let distance = try question.distance(to: position, id)
      if let metres, distance > metres { continue }
      if try question.isInArea(position, id) {
        hits.append(IndexHit(item: slot, distance: distance))
      }
    }
    items.removeAll(keepingCapacity: true)
    index.shapeBoxes.append(intersecting: box, marks: filter.marks, to: &items)
    for shape in items {
      let item = shape + Int32(truncatingIfNeeded: index.points.count)
      guard filter.counts(item, in: index) else { continue }
      let geometry = index.shapes[Int(shape)]
      let id = index.ids[Int(item)]
      guard try question.isInArea(geometry, id) else { continue }
      let distance = try question.distance(to: geometry, id)
      if let metres, distance > metres { continue }
      hits.append(IndexHit(item: item, distance: distance))
    }
  }

  private func order(_ hits: inout [IndexHit], byDistance: Bool) {
    index.ranks.withUnsafeBufferPointer { ranks in
      if byDistance {
        hits.sort {
          $0.distance != $1.distance
            ? $0.distance < $1.distance : ranks[Int($0.item)] < ranks[Int($1.item)]
        }
      } else {
        hits.sort { ranks[Int($0.item)] < ranks[Int($1.item)] }
      }
    }
  }
}
