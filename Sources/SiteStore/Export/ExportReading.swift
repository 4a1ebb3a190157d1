import GRDB
import SimpleFeatures
import SiteModel

extension RegistryFile {
  /// The ids of the features to export, in order; nil for all of the collection.
  package func exportIDs(
    of collection: CollectionID, _ query: AssetQuery?
  ) throws(StoreError) -> [Int64]? {
    guard let query else { return nil }
    guard collection == .sites else {
      guard let area = query.area else { return nil }
      let shape: Geometry<NationalGrid> =
        switch area {
        case .box(let box): box.shape
        case .shape(let shape): shape
        }
      let candidates = try read { db in
        let table = try FeatureReader(collection, in: db).table
        return try SpatialCandidates(table: table, box: shape.bounds ?? .nowhere).read(from: db)
      }
      return try ExactTest(area: .shape(shape)).hits(candidates).map(\.id).sorted()
    }
    return try assetIDs(query).sorted()
  }

  /// Calls the closure with every feature, or those of the ids, by growing id; memory does not
  /// grow with their number.
  package func forEachFeature(
    of collection: CollectionID, ids: [Int64]?, _ body: (StoredFeature) throws -> Void
  ) throws(StoreError) {
    guard let ids else {
      return try read { db in
        let reader = try FeatureReader(collection, in: db)
        let rows = try Row.fetchCursor(
          db, sql: "SELECT \(reader.selection) FROM \(quoted(reader.table)) ORDER BY fid")
        while let row = try rows.next() { try body(try reader.feature(row)) }
      }
    }
    var start = 0
    while start < ids.count {
      let end = min(start + 1000, ids.count)
      for feature in try features(of: collection, ids[start..<end]) {
        try mappingDatabaseErrors(at: path) { try body(feature) }
      }
      start = end
    }
  }

  /// As ``exportColumns(of:)``, looked for once a revision.
  package func knownColumns(
    of collection: CollectionID
  ) throws(StoreError) -> [(name: String, type: String)] {
    try encoding.columns(of: collection, revision: try revision()) { () throws(StoreError) in
      try exportColumns(of: collection)
    }
  }

  /// The columns that features of a collection have, attributes included, each with the type that
  /// fits all its values: TEXT, INTEGER, REAL or BOOLEAN.
  package func exportColumns(
    of collection: CollectionID
  ) throws(StoreError) -> [(name: String, type: String)] {
    try read { db in
      let reader = try FeatureReader(collection, in: db)
      var columns = reader.columnTypes
      guard reader.keepsAttributes,
        let place = columns.firstIndex(where: { $0.name == "attributes" })
      else { return columns }
      columns.remove(at: place)
      var taken = Set(columns.map { $0.name.lowercased() } + ["fid", "geom"])
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT e.key, group_concat(DISTINCT e.type)
          FROM \(quoted(reader.table)) AS t, json_each(t.attributes) AS e
          WHERE json_valid(t.attributes) GROUP BY e.key ORDER BY e.key
          """)
      while let row = try rows.next() {
        guard let name: String = row[0] else { continue }
        guard taken.insert(name.lowercased()).inserted else { continue }
        let kinds = Set((row[1] as String? ?? "").split(separator: ",").map(String.init))
          .subtracting(["null"])
        let type =
          switch kinds {
          case ["integer"]: "INTEGER"
          case ["real"], ["integer", "real"]: "REAL"
          case ["true"], ["false"], ["true", "false"]: "BOOLEAN"
          default: "TEXT"
          }
        columns.append((name, type))
      }
      return columns
    }
  }
}
