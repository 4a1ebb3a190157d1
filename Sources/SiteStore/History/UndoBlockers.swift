import GRDB

/// Finds what stands against undoing a run: later acts on the same rows.
struct UndoBlockers {
  private static let named = 20

  let run: Int64
  let runEvent: Int64

  /// The acts that undone runs did and that their undoing did: together they changed nothing.
  private var cancelled: SQL {
    """
    SELECT event FROM import_run WHERE undone_by IS NOT NULL
    UNION SELECT undone_by FROM import_run WHERE undone_by IS NOT NULL
    UNION SELECT sequence FROM event WHERE sequence > \(runEvent) AND act = 'assign-wards'
      AND json_extract(detail, '$.run') IN (SELECT id FROM import_run WHERE undone_by IS NOT NULL)
    """
  }

  /// - Throws: ``StoreError/conflict(what:)`` naming the first 20 rows and who touched them.
  func refuse(
    _ rows: UndoRows, _ description: LayerDescription?, in db: Database
  ) throws {
    var found = try changedLater(rows, in: db)
    let described = try description?.changes(after: runEvent, cancelled, in: db).first
    if let description, let event = described {
      let by = try author(of: event, in: db)
      found.labels.insert("the description of layer '\(description.layer)' (\(by))", at: 0)
      found.count += 1
    }
    // A ward that was filled in is not what an application rests on.
    if rows.table.name == FeatureTable.asset.name, rows.past == runEvent {
      let applied = try appliedFor(rows, in: db)
      found.labels += applied
      found.count += applied.count
    }
    let taken = try takenKeys(rows, in: db)
    found.labels += taken.labels
    found.count += taken.count
    guard found.count > 0 else { return }
    let labels = found.labels.prefix(Self.named)
    let rest = found.count > labels.count ? " and \(found.count - labels.count) more" : ""
    throw StoreError.conflict(
      what: "run \(run) cannot be undone, since what it changed has been touched later: "
        + labels.joined(separator: ", ") + rest
        + "; undo the later runs first, or import a corrected file")
  }

  private typealias Found = (count: Int, labels: [String])

  private func changedLater(_ rows: UndoRows, in db: Database) throws -> Found {
    let table = rows.table
    let id = SQL(sql: quoted(table.id))
    let label = SQL(sql: table.label("x"))
    let past = rows.past
    let request: SQLRequest<Row> = """
      WITH later AS (
        SELECT u.id AS id, h.until AS event
        FROM temp.undo_row AS u JOIN \(identifier: table.historyName) AS h ON h.\(id) = u.id
        WHERE (h.until > \(past) OR h.until = 0) AND h.until NOT IN (\(cancelled))
        UNION
        SELECT u.id, t.since
        FROM temp.undo_row AS u JOIN \(identifier: table.name) AS t ON t.\(id) = u.id
        WHERE t.since > \(past) AND t.since NOT IN (\(cancelled)))
      SELECT COUNT(*) OVER () AS n, MIN(event) AS event, COALESCE(
        (SELECT \(label) FROM \(identifier: table.name) AS x WHERE x.\(id) = later.id),
        (SELECT \(label) FROM \(identifier: table.historyName) AS x WHERE x.\(id) = later.id
          ORDER BY x.rowid DESC LIMIT 1)) AS label
      FROM later GROUP BY id ORDER BY label LIMIT \(Self.named)
      """
    let found = try request.fetchAll(db)
    var authors: [Int64: String] = [:]
    let labels = try found.map { row in
      let event: Int64 = row["event"]
      let by = try authors[event] ?? author(of: event, in: db)
      authors[event] = by
      return "\(row["label"] as String) (\(by))"
    }
    return (found.first?["n"] ?? 0, labels)
  }

  /// Applications handed in or decided since the run, for the assets it wrote.
  private func appliedFor(_ rows: UndoRows, in db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT \(rows.table.label("t")) || ' (application ' || a.reference || ')' AS label
        FROM event AS e JOIN application AS a ON a.reference = e.subject
        JOIN asset AS t
          ON t.owner = a.owner AND t.kind = a.kind AND t.reference = a.asset_reference
        JOIN temp.undo_row AS u ON u.id = t.fid
        WHERE e.sequence > ? AND e.act LIKE 'application.%'
        ORDER BY label
        """, arguments: [rows.past])
  }

  /// Rows the run removed whose key another row has by now.
  private func takenKeys(_ rows: UndoRows, in db: Database) throws -> Found {
    let table = rows.table
    let same = table.key.map { "t.\(quoted($0)) = h.\(quoted($0))" }.joined(separator: " AND ")
    let found = try Row.fetchAll(
      db,
      sql: """
        SELECT COUNT(*) OVER () AS n, t.since AS event, \(table.label("t")) AS label
        FROM temp.undo_row AS u JOIN \(quoted(table.historyName)) AS h ON h.rowid = u.image
        JOIN \(quoted(table.name)) AS t ON \(same)
        WHERE t.\(quoted(table.id)) <> u.id ORDER BY label LIMIT \(Self.named)
        """)
    let labels = try found.map { row in
      "\(row["label"] as String) (added again by \(try author(of: row["event"], in: db)))"
    }
    return (found.first?["n"] ?? 0, labels)
  }

  /// Who did an event, as a person would look for it.
  private func author(of event: Int64, in db: Database) throws -> String {
    if let run = try Int64.fetchOne(
      db, sql: "SELECT id FROM import_run WHERE event = ?", arguments: [event])
    {
      return "run \(run)"
    }
    let row = try Row.fetchOne(
      db, sql: "SELECT act, actor FROM event WHERE sequence = ?", arguments: [event])
    guard let row, row["act"] != "outside-edit" else { return "another program" }
    return "\(row["act"] as String) by \(row["actor"] as String), event \(event)"
  }
}
