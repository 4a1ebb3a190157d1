public import SimpleFeatures
public import SiteModel

/// What an import did, for a terminal or as JSON.
public struct ImportReport: Sendable {
  public var run: ImportRun
  public var quarantined: [QuarantinedFeature]
  /// What would change, for an import that was only tried; nil for one that was done.
  public var changes: [RowChange]?

  public init(
    run: ImportRun, quarantined: [QuarantinedFeature], changes: [RowChange]? = nil
  ) {
    self.run = run
    self.quarantined = quarantined
    self.changes = changes
  }

  /// Whether anything was left out: the command line then ends with 2.
  public var hasRejectedRows: Bool { run.counts.quarantined > 0 }

  /// Lines for a terminal: counts first, then what is worth a look.
  ///
  /// - Parameter isWhole: whether everything is listed, and not only the first of many.
  public func lines(isWhole: Bool = false) -> [String] {
    let limit = isWhole ? Int.max : 20
    // Remarks of one kind are much alike: a few show what is meant.
    let noteLimit = isWhole ? Int.max : 3
    let listing =
      changes == nil
      ? "`sitereg runs show \(run.id)` lists them all" : "--report FILE has them all"
    let counts = run.counts
    let removed = counts.removed > 0 ? "\(counts.removed) removed, " : ""
    var lines = [
      "\(run.fileName) → \(run.target) (\(changes == nil ? "run \(run.id)" : "dry run, nothing was written"))",
      "  \(counts.read) read: \(counts.added) added, \(counts.changed) changed, \(removed)\(counts.unchanged) unchanged, \(counts.quarantined) quarantined"
        + (counts.repaired > 0 ? ", \(counts.repaired) of them repaired" : ""),
      isWithoutCoordinates
        ? "  no coordinates in the file"
        : "  coordinates read as \(run.referenceSystem); \(run.operation)",
    ]
    if let changes { lines += changes.lines(of: counts) }
    if let event = run.undoneBy { lines.append("  undone by event \(event)") }
    lines += noteLines(noteLimit, listing)
    for item in quarantined.prefix(limit) {
      let place = item.defect.place
      lines.append(
        "  quarantined: feature \(place.feature), line \(place.line): \(item.defect.message) [\(item.defect.code)]"
      )
    }
    if quarantined.count > limit {
      lines.append(
        "  … and \(quarantined.count - limit) more quarantined; \(listing)"
      )
    }
    return lines
  }

  /// Whether no row had coordinates: each has a remark that says so, or was left out for something
  /// else than its place.
  ///
  /// Told from what a run keeps, so that a run shown later says the same as its import did.
  private var isWithoutCoordinates: Bool {
    let noted = run.notes.filter {
      ["placed-by-postcode", "postcode-unknown", "no-location"].contains($0.code)
    }.reduce(0) { $0 + $1.count }
    let others = quarantined.count { ["ragged-row", "total-row"].contains($0.defect.code) }
    return noted > 0 && noted + others == run.counts.read
  }

  /// Remarks of a kind stand together.
  private func noteLines(_ limit: Int, _ listing: String) -> [String] {
    var lines: [String] = []
    var start = 0
    while start < run.notes.count {
      let code = run.notes[start].code
      let kind = run.notes[start...].prefix { $0.code == code }
      start = kind.endIndex
      lines += kind.prefix(limit).map { "  note: \($0.line) [\(code)]" }
      let rest = kind.dropFirst(limit).reduce(0) { $0 + $1.count }
      if rest > 0 { lines.append("  … and \(rest) more [\(code)]; \(listing)") }
    }
    return lines
  }

  public var json: JSONObject {
    var object = run.json(quarantined: quarantined)
    if let changes {
      object["run"] = nil
      object["dryRun"] = true
      object["changes"] = .array(changes.map(\.json))
    }
    return object
  }
}

extension RunNote {
  fileprivate var line: String {
    var text = message
    if count > 1 {
      text +=
        " (\(count) features"
        + (first.map { ", first: feature \($0.feature), line \($0.line)" } ?? "") + ")"
    } else if let first, first.feature > 0 {
      text = "feature \(first.feature), line \(first.line): " + text
    }
    return text
  }
}

extension ImportRun {
  /// The published JSON form of a run.
  public func json(quarantined: [QuarantinedFeature]) -> JSONObject {
    var object: JSONObject = [
      "run": .integer(id), "target": .string(target.description), "file": .string(fileName),
      "sha256": .string(fileDigest), "sizeInBytes": .integer(Int64(fileSizeInBytes)),
    ]
    object["source"] = provenance.source.map(JSONValue.string)
    object["licence"] = provenance.licence.map(JSONValue.string)
    object["dated"] = provenance.dated.map(JSONValue.string)
    object["referenceSystem"] = .string(referenceSystem)
    object["operation"] = .string(operation)
    object["profile"] = profile.map(JSONValue.string)
    object["startedAt"] = .string(startedAt)
    object["finishedAt"] = .string(finishedAt)
    object["counts"] = [
      "read": .integer(Int64(counts.read)), "added": .integer(Int64(counts.added)),
      "changed": .integer(Int64(counts.changed)),
      "removed": .integer(Int64(counts.removed)),
      "unchanged": .integer(Int64(counts.unchanged)),
      "quarantined": .integer(Int64(counts.quarantined)),
      "repaired": .integer(Int64(counts.repaired)),
    ]
    object["undoneBy"] = undoneBy.map(JSONValue.integer)
    object["notes"] = .array(
      notes.map { note in
        var entry: JSONObject = [
          "code": .string(note.code), "message": .string(note.message),
          "count": .integer(Int64(note.count)),
        ]
        if let first = note.first { entry.add(first) }
        return .object(entry)
      })
    object["quarantined"] = .array(
      quarantined.map { item in
        var entry: JSONObject = [
          "code": .string(item.defect.code), "message": .string(item.defect.message),
        ]
        entry.add(item.defect.place)
        entry["text"] = .string(item.rawText)
        return .object(entry)
      })
    return object
  }
}

extension JSONObject {
  fileprivate mutating func add(_ place: SourcePlace) {
    self["feature"] = .integer(Int64(place.feature))
    self["line"] = .integer(Int64(place.line))
    self["column"] = .integer(Int64(place.column))
  }
}
