import Foundation
import GRDB
import SimpleFeatures

/// Checks of one feature table, its spatial index and its history.
struct FeatureTableChecks {
  let table: String

  func faults(in db: Database) throws -> [String] {
    guard let stored = try FeatureTable.load(table, from: db) else {
      return ["the table \(table) is listed and does not exist"]
    }
    let structure = try structureFaults(stored, in: db)
    guard structure.isEmpty else { return structure }
    return try indexFaults(stored, in: db) + geometryFaults(in: db) + historyFaults(stored, in: db)
  }

  private func structureFaults(_ stored: FeatureTable, in db: Database) throws -> [String] {
    var faults: [String] = []
    let present = try Set(
      String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE tbl_name = ?", arguments: [table]))
    for trigger in stored.triggers where !present.contains(trigger.name) {
      faults.append("\(table) has lost its trigger \(trigger.name)")
    }
    // A column added outside is not known to the triggers until it is noticed.
    let known = try FeatureTable.load(stored.historyName, from: db)?.columns.map(\.name) ?? []
    if known == stored.columns.map(\.name) + ["until"] {
      for trigger in stored.recordTriggers where present.contains(trigger.name) {
        let kept = try String.fetchOne(
          db, sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?",
          arguments: [trigger.name])
        if kept != trigger.sql { faults.append("\(table)'s trigger \(trigger.name) was changed") }
      }
    }
    for index in [stored.historyName + "_fid", stored.historyName + "_until"] {
      let isThere = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?)",
        arguments: [index])
      if isThere != true { faults.append("\(table) has lost its index \(index)") }
    }
    for list in ["gpkg_geometry_columns", "gpkg_extensions"] {
      let isListed = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM \(list) WHERE table_name = ?)", arguments: [table])
      if isListed != true { faults.append("\(table) is not listed in \(list)") }
    }
    if try !db.tableExists(stored.indexName) { faults.append("\(table) has no spatial index") }
    guard let history = try FeatureTable.load(stored.historyName, from: db) else {
      return faults + ["\(table) has no history"]
    }
    let names = Set(stored.columns.map(\.name))
    for column in history.columns where column.name != "until" && !names.contains(column.name) {
      faults.append(
        "\(table) has lost its column '\(column.name)'; where another program renamed it, rename it "
          + "back there (ALTER TABLE … RENAME COLUMN)")
    }
    return faults
  }

  private func indexFaults(_ stored: FeatureTable, in db: Database) throws -> [String] {
    var faults: [String] = []
    let report = try String.fetchOne(db, sql: "SELECT rtreecheck(?)", arguments: [stored.indexName])
    if report != "ok" {
      return ["the spatial index of \(table) is damaged: \(report?.prefix(200) ?? "")"]
    }
    let index = quoted(stored.indexName)
    // The index rounds outward to 32 bits: a box must hold the geometry, and not by much more.
    let wrong =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM \(quoted(table)) AS t LEFT JOIN \(index) AS r ON r.id = t.fid
          WHERE CASE WHEN t.geom IS NULL OR IFNULL(ST_IsEmpty(t.geom), 1) THEN r.id IS NOT NULL
            ELSE NOT IFNULL(r.minx <= ST_MinX(t.geom) AND r.maxx >= ST_MaxX(t.geom)
              AND r.miny <= ST_MinY(t.geom) AND r.maxy >= ST_MaxY(t.geom)
              AND r.minx >= ST_MinX(t.geom) - 1 AND r.maxx <= ST_MaxX(t.geom) + 1
              AND r.miny >= ST_MinY(t.geom) - 1 AND r.maxy <= ST_MaxY(t.geom) + 1, 0) END
          """) ?? 0
    if wrong > 0 { faults.append("the spatial index of \(table) is wrong for \(wrong) rows") }
    let left =
      try Int.fetchOne(
        db,
        sql: "SELECT COUNT(*) FROM \(index) WHERE id NOT IN (SELECT fid FROM \(quoted(table)))")
      ?? 0
    if left > 0 { faults.append("the spatial index of \(table) holds \(left) rows that are gone") }
    return faults
  }

  private func geometryFaults(in db: Database) throws -> [String] {
    var faults: [String] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT fid, geom FROM \(quoted(table)) WHERE geom IS NOT NULL")
    while let row = try rows.next() {
      let reason: String
      if let blob = row[1] as Data? {
        do throws(StoreError) {
          _ = try GeoPackageBlob.decode(blob)
          continue
        } catch .corrupt(let what) {
          reason = what
        } catch {
          reason = "\(error)"
        }
      } else {
        reason = "a geometry is not a blob"
      }
      faults.append("\(table) row \(row[0] as Int64): \(reason)")
      guard faults.count < 20 else { return faults + ["and perhaps more in \(table)"] }
    }
    return faults
  }

  private func historyFaults(_ stored: FeatureTable, in db: Database) throws -> [String] {
    let history = quoted(stored.historyName)
    let text = "'" + table.replacing("'", with: "''") + "'"
    let pending = try OutsideChanges.arePending(db)
    let last = try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(sequence), 0) FROM event") ?? 0
    // An interval without an end or a beginning is right only while an outside edit waits.
    let open = pending ? "FALSE" : "until = 0 OR since = 0"
    let checks = [
      (
        "intervals that make no sense",
        "SELECT COUNT(*) FROM \(history) WHERE (until <> 0 AND since > until) OR until > \(last) OR \(open)"
      ),
      (
        "images that overlap",
        """
        SELECT COUNT(*) FROM \(history) AS a JOIN \(history) AS b
          ON a.fid = b.fid AND a.rowid < b.rowid
        WHERE a.until <> 0 AND b.until <> 0 AND a.since < a.until AND b.since < b.until
          AND a.since < b.until AND b.since < a.until
        """
      ),
      (
        "images that end after the row that followed began",
        """
        SELECT COUNT(*) FROM \(history) AS h JOIN \(quoted(table)) AS t ON t.fid = h.fid
        WHERE h.until > t.since AND t.since <> 0 AND h.until <> 0 AND NOT \(pending)
        """
      ),
      (
        "images and rows of one number with the same beginning",
        """
        SELECT COUNT(*) FROM \(history) AS h JOIN \(quoted(table)) AS t ON t.fid = h.fid
        WHERE h.since = t.since AND h.until > h.since AND NOT \(pending)
        """
      ),
      (
        "numbers that a new row would take again",
        """
        SELECT MAX(0, COALESCE((SELECT MAX(fid) FROM \(history)), 0)
          - MAX(COALESCE((SELECT MAX(fid) FROM \(quoted(table))), 0),
            COALESCE((SELECT seq FROM sqlite_sequence WHERE name = \(text)), 0)))
        """
      ),
      (
        "rows that begin at no event",
        "SELECT COUNT(*) FROM \(quoted(table)) WHERE since > \(last) OR (since <= 0 AND NOT \(pending))"
      ),
    ]
    var faults: [String] = []
    for (what, question) in checks {
      let count = try Int.fetchOne(db, sql: question) ?? 0
      if count > 0 { faults.append("the history of \(table) has \(count) \(what)") }
    }
    return faults
  }
}
