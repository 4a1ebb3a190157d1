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
  public func lines(quarantinedAtMost limit: Int = 20) -> [String] {
    let counts = run.counts
    let removed = counts.removed > 0 ? "\(counts.removed) removed, " : ""
    var lines = [
      "\(run.fileName) → \(run.target) (\(changes == nil ? "run \(run.id)" : "dry run, nothing was written"))",
      "  \(counts.read) read: \(counts.added) added, \(counts.changed) changed, \(removed)\(counts.unchanged) unchanged, \(counts.quarantined) quarantined"
        + (counts.repaired > 0 ? ", \(counts.repaired) of them repaired" : ""),
      "  coordinates read as \(run.referenceSystem); \(run.operation)",
    ]
    if let changes { lines += changes.lines(of: counts) }
    if let event = run.undoneBy { lines.append("  undone by event \(event)") }
    var shown: [String: Int] = [:]
    for note in run.notes {
      shown[note.code, default: 0] += 1
      if shown[note.code, default: 0] <= limit {
        lines.append("  note: \(note.line) [\(note.code)]")
      }
    }
    for (code, count) in shown.sorted(by: { $0.key < $1.key }) where count > limit {
      lines.append(
        "  … and \(count - limit) more [\(code)]; `sitereg runs show \(run.id)` lists them all")
    }
    for item in quarantined.prefix(limit) {
      let place = item.defect.place
      lines.append(
        "  quarantined: feature \(place.feature), line \(place.line): \(item.defect.message) [\(item.defect.code)]"
      )
    }
    if quarantined.count > limit {
      lines.append(
        "  … and \(quarantined.count - limit) more quarantined; `sitereg runs show \(run.id)` lists them all"
      )
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
