import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// Reads what one act has done to a feature table, from its rows and their history.
struct RowChanges {
  let table: FeatureTable
  let event: Int64
  /// At most this many of each kind.
  let limit: Int

  func collect(in db: Database) throws -> [RowChange] {
    let added = try references(
      """
      SELECT reference FROM \(identifier: table.name) AS t WHERE since = \(event) AND NOT EXISTS (
        SELECT 1 FROM \(identifier: table.historyName) WHERE fid = t.fid AND until = \(event))
      ORDER BY fid LIMIT \(limit)
      """, in: db)
    let removed = try references(
      """
      SELECT reference FROM \(identifier: table.historyName) AS h WHERE until = \(event)
        AND NOT EXISTS (SELECT 1 FROM \(identifier: table.name) WHERE fid = h.fid)
      ORDER BY fid LIMIT \(limit)
      """, in: db)
    return added.map { RowChange(kind: .added, reference: $0) } + (try changed(in: db))
      + removed.map { RowChange(kind: .removed, reference: $0) }
  }

  private func references(_ query: SQLRequest<String>, in db: Database) throws -> [String] {
    try query.fetchAll(db)
  }

  private func changed(in db: Database) throws -> [RowChange] {
    let columns = ["geom"] + table.columns.map(\.name)
    let pairs = columns.flatMap { ["h.\(quoted($0))", "t.\(quoted($0))"] }.joined(separator: ", ")
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT t.reference, \(pairs) FROM \(quoted(table.historyName)) AS h
        JOIN \(quoted(table.name)) AS t ON t.fid = h.fid
        WHERE h.until = ? AND t.since = ? ORDER BY t.fid LIMIT ?
        """, arguments: [event, event, limit])
    var changes: [RowChange] = []
    while let row = try rows.next() {
      var change = RowChange(kind: .changed, reference: row[0])
      for (index, name) in columns.enumerated() {
        let before: DatabaseValue = row[1 + 2 * index]
        let after: DatabaseValue = row[2 + 2 * index]
        guard before != after else { continue }
        change.fields += try fields(name, before, after)
      }
      changes.append(change)
    }
    return changes
  }

  private func fields(
    _ name: String, _ before: DatabaseValue, _ after: DatabaseValue
  ) throws -> [RowChange.Field] {
    if name == "attributes", let old = String.fromDatabaseValue(before),
      let new = String.fromDatabaseValue(after)
    {
      let old = try StoredJSON.object(old, in: "a row's attributes")
      let new = try StoredJSON.object(new, in: "a row's attributes")
      let gone = old.names.filter { new[$0] == nil }
      return (new.names + gone).compactMap { member in
        let was = old[member] ?? .null
        let becomes = new[member] ?? .null
        guard was != becomes else { return nil }
        return RowChange.Field(name: "attributes.\(member)", before: was, after: becomes)
      }
    }
    return [
      RowChange.Field(
        name: name == "geom" ? "geometry" : name, before: try json(before), after: try json(after))
    ]
  }

  private func json(_ value: DatabaseValue) throws -> JSONValue {
    switch value.storage {
    case .null: .null
    case .int64(let whole): .integer(whole)
    case .double(let number): .number(number)
    case .string(let text): .string(text)
    case .blob(let blob): .string(WKT.text(of: try GeoPackageBlob.decode(blob)))
    }
  }
}
