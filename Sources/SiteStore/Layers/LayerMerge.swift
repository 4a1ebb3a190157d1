import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// Brings staged features in as a constraint layer, whose table it makes on first import.
struct LayerMerge {
  let layer: ConstraintLayer
  let run: Int64
  let event: Int64
  let seals: FeatureSeals?

  func run(
    _ staged: StagingFile, removesAbsent: Bool, _ progress: (Double) -> Void, in db: Database
  ) throws -> (tally: MergeTally, notes: [RunNote]) {
    guard ConstraintLayer.isValid(id: layer.id) else {
      throw StoreError.invalid(
        what: "'\(layer.id.prefix(80))' cannot be a layer's id: lower-case letters, digits and "
          + "hyphens are allowed, a letter first, 60 at most")
    }
    let name = LayerTable.name(for: layer.id)
    var resealed = JSONObject()
    let columns = try prepareTable(name, staged.properties, &resealed, in: db)
    var tally = try mergeRows(of: staged, into: name, columns, progress, in: db)
    if removesAbsent { tally.removed = try removeAbsent(from: name, in: db) }
    if tally.hasChanges {
      try GeoPackageTables.noteChange(of: name, rowsWhere: "since = \(event)", in: db)
      try seals?.add(name, rowsWhere: "TRUE", event: event, to: &tally.sealed, in: db)
    }
    tally.resealed = resealed
    try describe(name, hasChanged: tally.hasChanges, in: db)
    let notes = columns.renamed.map { property, column in
      RunNote(
        code: "attribute-renamed",
        message: "column '\(property)' is kept as '\(column)': the name is the registry's own, or "
          + "another column's in another case")
    }
    return (tally, notes)
  }

  /// Makes the table, or adds to it what the new features need.
  private func prepareTable(
    _ name: String, _ properties: PropertyKinds, _ resealed: inout JSONObject, in db: Database
  ) throws -> LayerColumns {
    let isKnown =
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM constraint_layer WHERE id = ?)",
        arguments: [layer.id]) ?? false
    guard isKnown else {
      try refuseTakenNames(name, in: db)
      let columns = try LayerColumns(stored: [], properties: properties, layer: layer.id)
      // An identifier is unique in the whole file, a title need not be.
      try LayerTable.table(name, columns.columns).create(
        title: "Constraint: \(layer.id)", description: layer.title, in: db)
      return columns
    }
    guard var stored = try FeatureTable.load(name, from: db) else {
      throw StoreError.corrupt(what: "the table of layer '\(layer.id)' is gone")
    }
    let known = LayerTable.propertyColumns(of: stored)
    let columns = try LayerColumns(stored: known, properties: properties, layer: layer.id)
    if columns.hasWiderTypes {
      let widened = Array(columns.columns.prefix(known.count))
      try LayerTable.rebuild(stored, with: widened, in: db)
      stored = LayerTable.table(name, widened)
      if let seals {
        let all = try seals.all(in: name, db).sorted { $0.key < $1.key }
        resealed[name] = .object(JSONObject(all.map { .init("\($0.key)", $0.value.json) }))
      }
    }
    if columns.hasNewColumns {
      let added = Array(columns.columns.dropFirst(known.count))
      try LayerTable.addColumns(to: stored, added, in: db)
    }
    return columns
  }

  /// The history of layer `a` and layer `a-history` would be one table; and QGIS keeps its styles
  /// in a table `layer_styles`.
  private func refuseTakenNames(_ name: String, in db: Database) throws {
    let table = LayerTable.table(name, [])
    for taken in [name, table.historyName, table.indexName] where try db.tableExists(taken) {
      throw StoreError.invalid(
        what: "a layer cannot be called '\(layer.id)': the file has a table '\(taken)' already; "
          + "choose another id")
    }
  }

  private func mergeRows(
    of staged: StagingFile, into table: String, _ columns: LayerColumns,
    _ progress: (Double) -> Void, in db: Database
  ) throws -> MergeTally {
    let written = ["reference", "geom", "name"] + columns.columns.map(\.name)
    let names = written.map(quoted)
    let marks = (1...written.count).map { "?\($0)" }
    let eventMark = "?\(written.count + 1)"
    let update = try db.makeStatement(
      sql: """
        UPDATE \(quoted(table)) SET
          \(zip(names, marks).map { "\($0) = \($1)" }.joined(separator: ", ")),
          since = \(eventMark)
        WHERE reference = ?1 AND
          (\(names.joined(separator: ", "))) IS NOT (\(marks.joined(separator: ", ")))
        """)
    let insert = try db.makeStatement(
      sql: """
        INSERT INTO \(quoted(table)) (\(names.joined(separator: ", ")), since)
        VALUES (\(marks.joined(separator: ", ")), \(eventMark))
        """)
    let find = try db.makeStatement(sql: "SELECT 1 FROM \(quoted(table)) WHERE reference = ?")
    var tally = MergeTally()
    var done = 0
    let count = Double(max(staged.featureCount, 1))
    try staged.forEachRow { row in
      done += 1
      if done.isMultiple(of: 1000) { progress(0.8 * Double(done) / count) }
      let reference: String = row["reference"]
      let attributes = try StoredJSON.object(row["attributes"], in: "a staged feature")
      let fixed: [DatabaseValue] = [row["reference"], row["geom"], row["name"]]
      let values = StatementArguments(
        fixed + columns.values(of: attributes) + [event.databaseValue])
      guard try Bool.fetchOne(find, arguments: [reference]) ?? false else {
        try insert.execute(arguments: values)
        tally.added += 1
        return
      }
      try update.execute(arguments: values)
      if db.changesCount > 0 { tally.changed += 1 } else { tally.unchanged += 1 }
    }
    return tally
  }

  private func removeAbsent(from table: String, in db: Database) throws -> Int {
    try db.execute(
      sql: """
        DELETE FROM \(quoted(table)) WHERE NOT EXISTS (
          SELECT 1 FROM staging.feature AS s WHERE s.reference = \(quoted(table)).reference)
        """)
    return db.changesCount
  }

  /// Writes what the layer says of itself; `last_run` only where features changed.
  private func describe(_ table: String, hasChanged: Bool, in db: Database) throws {
    let run = hasChanged ? run : nil
    try db.execute(
      sql: """
        UPDATE constraint_layer SET title = ?, description = ?, source = ?, licence = ?, dated = ?,
          max_age_in_days = ?, positional_accuracy = ?, last_run = COALESCE(?, last_run)
        WHERE id = ?
        """,
      arguments: [
        layer.title, layer.description, layer.provenance.source, layer.provenance.licence,
        layer.provenance.dated, layer.maxAgeInDays, layer.positionalAccuracyInMetres, run, layer.id,
      ])
    if db.changesCount == 0 {
      try db.execute(
        sql: """
          INSERT INTO constraint_layer (id, table_name, title, description, source, licence, dated,
            max_age_in_days, positional_accuracy, last_run)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          layer.id, table, layer.title, layer.description, layer.provenance.source,
          layer.provenance.licence, layer.provenance.dated, layer.maxAgeInDays,
          layer.positionalAccuracyInMetres, self.run,
        ])
    }
    try db.execute(
      sql: "UPDATE gpkg_contents SET description = ? WHERE table_name = ?",
      arguments: [layer.title, table])
  }
}
