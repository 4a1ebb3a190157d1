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

  /// As ``exportColumns(of:)``, looked for once a change.
  package func knownColumns(
    of collection: CollectionID
  ) throws(StoreError) -> [(name: String, type: String)] {
    let moment = try read { db in try facts.moment(of: collection, in: db) }
    return try facts.columns(of: collection, at: moment) { () throws(StoreError) in
      try exportColumns(of: collection)
    }
  }

  /// The columns that features of a collection have, attributes included, each with the type that
  /// fits all its values: TEXT, INTEGER, REAL or BOOLEAN.
  package func exportColumns(
    of collection: CollectionID
  ) throws(StoreError) -> [(name: String, type: String)] {
    try exporting(collection, ids: nil) { rows in
      try rows.allColumns().map { ($0.name, $0.type) }
    }
  }

  /// Runs the closure on the features of a collection, or those of the ids, as they are at one
  /// moment.
  package func exporting<T>(
    _ collection: CollectionID, ids: [Int64]?, _ body: (ExportRows) throws -> T
  ) throws(StoreError) -> T {
    try read { db in try body(try ExportRows(collection, ids: ids, in: db)) }
  }
}

extension ExportRows {
  /// All columns that the features have: the table's own, then the sources' by name, each with
  /// the type that fits all its values. Reads every feature, and rewinds.
  package func allColumns() throws -> [ExportColumn] {
    guard let place = attributesColumn else { return columns }
    var kinds = AttributeKinds(taken: columns.map(\.name))
    rewind()
    while let chunk = try chunk() {
      for row in 0..<chunk.count { kinds.note(chunk, chunk.cell(row, place)) }
    }
    rewind()
    return columns + kinds.columns
  }
}

/// Which of the columns a source's own member is: rows of a kind have the same members in the same
/// order, so that a name is nearly always where it was in the row before.
package struct AttributeSlots {
  private var slots: [String: Int]
  private var last: [(name: String, slot: Int?)] = []

  /// - Parameter names: of the columns, in order.
  package init(_ names: [String]) {
    slots = Dictionary(zip(names, names.indices)) { first, _ in first }
  }

  /// - Parameter place: of the member in its object.
  package mutating func slot(of name: String, at place: Int) -> Int? {
    if place < last.count, last[place].name == name { return last[place].slot }
    let slot = slots[name]
    if place < last.count {
      last[place] = (name, slot)
    } else if place == last.count {
      last.append((name, slot))
    }
    return slot
  }

  /// The slot of a name, which gets one where it has none.
  fileprivate mutating func place(_ name: String, at place: Int) -> (slot: Int, isNew: Bool) {
    if let known = slot(of: name, at: place) { return (known, false) }
    let slot = slots.count
    slots[name] = slot
    if place < last.count { last[place] = (name, slot) }
    return (slot, true)
  }
}

/// What the values of the sources' own columns are.
private struct AttributeKinds {
  private struct Kinds {
    var isInteger = false
    var isReal = false
    var isTruth = false
    var isOther = false

    var type: String {
      if isOther || (isTruth && (isInteger || isReal)) { return "TEXT" }
      if isTruth { return "BOOLEAN" }
      return isReal ? "REAL" : isInteger ? "INTEGER" : "TEXT"
    }
  }

  private let taken: Set<String>
  private var names: [String] = []
  private var kinds: [Kinds] = []
  private var slots = AttributeSlots([])
  private var reader = AttributeNames()

  init(taken: [String]) { self.taken = Set(taken.map { $0.lowercased() } + ["fid", "geom"]) }

  mutating func note(_ chunk: ExportChunk, _ cell: ExportCell) {
    for (place, member) in chunk.attributes(cell, &reader).members.enumerated() {
      let (slot, isNew) = slots.place(member.name, at: place)
      if isNew {
        names.append(member.name)
        kinds.append(Kinds())
      }
      switch member.value {
      case .null: break
      case .integer: kinds[slot].isInteger = true
      case .number: kinds[slot].isReal = true
      case .bool: kinds[slot].isTruth = true
      case .string, .array, .object: kinds[slot].isOther = true
      }
    }
  }

  /// Sorted by name; SQLite's columns are the same whatever the case of their letters.
  var columns: [ExportColumn] {
    var taken = taken
    return zip(names, kinds).sorted { $0.0 < $1.0 }.compactMap { name, kinds in
      taken.insert(name.lowercased()).inserted ? ExportColumn(name: name, type: kinds.type) : nil
    }
  }
}
