import SimpleFeatures
import SiteModel

/// Changed verdicts as bytes, in one of three formats.
struct RuleChangeOutput {
  private(set) var bytes: [UInt8] = []
  private let format: RuleChangeFormat
  private let guarding: CSVGuard

  init(_ options: RuleChangeOptions) {
    format = options.format
    guarding = options.csvGuard
  }

  mutating func begin() {
    switch format {
    case .csv:
      CSVWriter.appendRow(
        ["subject", "id", "place", "equipment", "height", "old", "new", "rules"],
        guarding: guarding, to: &bytes)
    case .ndjson: break
    case .table: row("OLD", "NEW", "EQUIPMENT", "ASSET OR APPLICATION", "RULES")
    }
  }

  mutating func append(_ change: VerdictChange) {
    let subject: (kind: String, id: String, place: String)
    switch change.subject {
    case .application(let reference, let place): subject = ("application", reference, place)
    case .asset(let key): subject = ("asset", key.description, key.description)
    }
    let height = change.heightInMetres.map { JSONValue.number($0).plainText ?? "" } ?? ""
    switch format {
    case .csv:
      CSVWriter.appendRow(
        [
          subject.kind, subject.id, subject.place, change.equipment.rawValue, height,
          change.old.rawValue, change.new.rawValue, change.rules.joined(separator: ";"),
        ], guarding: guarding, to: &bytes)
    case .ndjson:
      var object: JSONObject = [subject.kind: .string(subject.id)]
      if subject.kind == "application" { object["place"] = .string(subject.place) }
      object["equipment"] = .string(change.equipment.rawValue)
      object["height"] = change.heightInMetres.map(JSONValue.number)
      object["old"] = .string(change.old.rawValue)
      object["new"] = .string(change.new.rawValue)
      object["rules"] = .array(change.rules.map(JSONValue.string))
      JSONValue.object(object).write(to: &bytes)
      bytes.append(0x0A)
    case .table:
      let name = subject.kind == "asset" ? subject.id : "\(subject.id) (\(subject.place))"
      row(
        change.old.rawValue, change.new.rawValue, change.equipment.rawValue, name,
        change.rules.joined(separator: ", "))
    }
  }

  private mutating func row(
    _ old: String, _ new: String, _ equipment: String, _ name: String, _ rules: String
  ) {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(width - text.count, 0))
    }
    let line = [
      padded(old, 13), padded(new, 13), padded(equipment, 15), padded(name.visible, 36), rules,
    ]
    bytes += Array((line.joined(separator: "  ") + "\n").utf8)
  }
}
