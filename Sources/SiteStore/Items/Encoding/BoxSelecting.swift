import GRDB
import SimpleFeatures
import SiteModel

extension RegistryFile {
  /// The ids of features in any of the boxes and of those without a location, in order.
  func ids(
    in boxes: [CurvedBox], _ collection: CollectionID, table: String, _ revision: Int64,
    in db: Database
  ) throws -> [Int64] {
    var found = try encoding.unlocated(
      of: collection, table: table, revision: revision, in: db)
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
  private func presentIndex(in db: Database) throws -> AssetIndex? {
    if let index = indexes.known, try Self.showsPresentAssets(index, in: db) { return index }
    // Without the properties, which pages read from rows.
    indexes.noteMiss(
      make: { [self] () throws(StoreError) in try makeAssetIndex() },
      images: { _ throws(StoreError) in nil })
    return nil
  }
}

extension AssetIndex {
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
