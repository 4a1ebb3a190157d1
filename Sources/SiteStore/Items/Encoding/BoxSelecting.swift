import GRDB
import SimpleFeatures
import SiteModel

extension RegistryFile {
  /// The ids of features in any of the boxes and of those without a location, in order.
  func ids(
    in boxes: [CurvedBox], _ collection: CollectionID, table: String, _ moment: Moment,
    in db: Database
  ) throws -> [Int64] {
    var found = try facts.unlocated(of: collection, table: table, at: moment, in: db)
    for box in boxes {
      var test = BoxTest(box)
      if collection == .sites, let index = try presentIndex(in: db) {
        index.add(to: &test, in: box.outer)
      } else {
        let question = SpatialCandidates(table: table, box: box.outer, certain: box.inner)
        try question.forEach(in: db) { test.add($0) }
      }
      found += try test.finish()
    }
    found.sort()
    // Two boxes share the meridian where one becomes the other.
    return boxes.count > 1 ? Self.once(found) : found
  }

  private static func once(_ sorted: [Int64]) -> [Int64] {
    var last: Int64?
    return sorted.filter { id in
      defer { last = id }
      return id != last
    }
  }

  /// The index of assets in memory, where there is one that shows what the connection sees.
  func presentIndex(in db: Database) throws -> AssetIndex? {
    if let index = indexes.known, try Self.showsPresentAssets(index, in: db) {
      // What another program changed is not in it yet, and no event.
      return try OutsideChanges.arePending(db) ? nil : index
    }
    // Without the properties, which pages read from rows.
    indexes.noteMiss(
      make: { [self] () throws(StoreError) in try makeAssetIndex() },
      images: { _ throws(StoreError) in nil })
    return nil
  }
}

extension AssetIndex {
  /// Above it, rows in their order are likely to be hits anyway.
  private static let allowedCandidates = 20_000

  /// Everything that shares a point with a shape on the grid, by growing id; nil where so much may
  /// that it is better looked for row by row.
  func ids(intersecting shape: Geometry<NationalGrid>) -> [Int64]? {
    guard let box = shape.bounds else { return nil }
    var items: [Int32] = []
    points.append(in: box, to: &items)
    var candidates = items.map { item in
      Candidate(id: ids[Int(item)], place: .point(points.position(Int(item))))
    }
    items.removeAll(keepingCapacity: true)
    shapeBoxes.append(intersecting: box, to: &items)
    guard candidates.count + items.count <= Self.allowedCandidates else { return nil }
    for item in items {
      candidates.append(
        Candidate(
          id: ids[points.count + Int(item)],
          place: .blob(GeoPackageBlob.encode(shapes[Int(item)]))))
    }
    // A shape that cannot be asked about is SQLite's to complain of.
    return try? ExactTest(area: .shape(shape)).hits(candidates).map(\.id).sorted()
  }

  /// Gives everything whose box touches a box to a test.
  func add(to test: inout BoxTest, in box: Box<NationalGrid>) {
    var items: [Int32] = []
    points.append(in: box, to: &items)
    for item in items {
      let position = points.position(Int(item))
      test.add(ids[Int(item)], x: position.x, y: position.y)
    }
    items.removeAll(keepingCapacity: true)
    shapeBoxes.append(intersecting: box, to: &items)
    for shape in items { test.add(ids[points.count + Int(shape)], shapes[Int(shape)]) }
  }
}
