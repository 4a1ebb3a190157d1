import GRDB
import SimpleFeatures
import SiteModel

/// What the log says every row of the record tables must be, read from its first event to its last.
struct SealReplay {
  /// The last word of the log on a row, or on the rows of a key.
  struct Word {
    var event: Int64
    var act: String
    /// Nil where the row is gone.
    var digest: String?
    /// Whether an earlier release wrote it, whose events hold no digest of it.
    var isUnsealed = false
    /// The event that noticed another program's edit, which is no act of the registry's.
    var editedBy: Int64?
  }

  private(set) var words: [String: [String: Word]] = [:]
  private(set) var trails = RecordTrails()
  private var promotedCount: Int64 = 0

  mutating func read(_ event: Event) {
    if let sealed = event.detail[RecordSeals.member]?.object {
      for table in sealed.members {
        guard let rows = table.value.object else { continue }
        for row in rows.members { note(table.name, row.name, row.value.string, event) }
      }
    } else {
      readUnsealed(event)
    }
    trails.read(event)
  }

  private mutating func note(
    _ table: String, _ key: String, _ digest: String?, _ event: Event
  ) {
    let isForeign =
      event.act == OutsideChanges.act && RecordTable.named(table)?.mayBeEditedOutside != true
    guard isForeign else {
      words[table, default: [:]][key] = Word(
        event: event.sequence, act: event.act, digest: digest)
      return
    }
    // What the registry itself last left stays the measure; what it never wrote must not be there.
    words[table, default: [:]][key, default: Word(event: event.sequence, act: event.act)]
      .editedBy = event.sequence
  }

  /// Which rows an event of an earlier release wrote, as far as it says.
  private mutating func readUnsealed(_ event: Event) {
    let detail = event.detail
    let subject = event.subject
    func number(_ name: String) -> String? {
      if case .integer(let value)? = detail[name] { "\(value)" } else { nil }
    }
    var written: [(table: String, key: String?)] = []
    switch event.act {
    case "registry.create": written = [("setting", "council")]
    case "application.submit":
      written = [
        ("application", subject), ("verdict_basis", subject),
        ("rule_pack", detail["packDigest"]?.string),
      ]
    case let act where act.hasPrefix("application."): written = [("application", subject)]
    case "rules.keep": written = [("rule_pack", detail["digest"]?.string)]
    case "keys.create", "keys.revoke": written = [("access_key", subject)]
    case "correction.report", "correction.accept", "correction.reject":
      written = [("correction", number("correction"))]
    case "classes.set": written = detail.names.map { ("field_class", Self.classKey($0)) }
    case "classes.clear": forget("field_class", Self.classKey(subject), event)
    case "promote":
      for _ in detail["promoted"]?.array ?? [] {
        promotedCount += 1
        written.append(("promoted_attribute", "\(promotedCount)"))
      }
    case "import":
      written = [("import_run", number("run")), ("quarantine", number("run"))]
      written.append(("constraint_layer", Self.layer(subject)))
    case "import.undo":
      written = [("import_run", number("run"))]
      if detail["removedLayer"] != nil { forget("constraint_layer", Self.layer(subject), event) }
    case "layer.remove": forget("constraint_layer", Self.layer(subject), event)
    default: break
    }
    for case (let table, let key?) in written {
      words[table, default: [:]][key] = Word(
        event: event.sequence, act: event.act, isUnsealed: true)
    }
  }

  private mutating func forget(_ table: String, _ key: String?, _ event: Event) {
    guard let key else { return }
    words[table, default: [:]][key] = Word(event: event.sequence, act: event.act)
  }

  private static func classKey(_ name: String) -> String {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    return "\(parts.first ?? "")/\(parts.count > 1 ? parts[1].lowercased() : "")"
  }

  private static func layer(_ subject: String) -> String? {
    let prefix = "constraint:"
    return subject.hasPrefix(prefix) ? String(subject.dropFirst(prefix.count)) : nil
  }
}
