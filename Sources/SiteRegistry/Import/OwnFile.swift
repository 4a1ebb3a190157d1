import SimpleFeatures
import SiteModel
import SiteStore

/// A file that this program wrote: an export, or an answer of its interface.
///
/// Its columns are the registry's own fields and attributes, so no profile is needed to read it and
/// what it says comes back as it was. It says nothing of columns that it lacks: those stay as the
/// registry has them. A position that differs from the registry's by no more than what the format's
/// decimals cannot tell is unchanged.
struct OwnFile: Sendable {
  /// What its rows are; of assets, which of them are taken.
  var target: ImportTarget
  /// Whether rows of another owner or kind are left out, or all are taken as the target's.
  var leavesOutOthers = false
  /// Whether it is a table, with columns that only place its rows.
  let isTable: Bool
  /// How far apart numbers that stand for the same one can be, in metres.
  let toleranceInMetres: Double

  /// Degrees have seven decimals, metres three; half a unit of the last one, and what the transform
  /// there and back adds.
  init(target: ImportTarget, isTable: Bool, isInDegrees: Bool) {
    self.target = target
    self.isTable = isTable
    toleranceInMetres = isInDegrees ? 0.01 : 0.001
  }

  /// Whether the columns alone tell that a file is ours.
  static func isOwn(_ columns: [String], of target: ImportTarget, isTable: Bool) -> Bool {
    let columns = Set(columns)
    switch target {
    case .asset:
      // A stranger's file may have an owner and a kind; the other three are ours alone.
      return columns.isSuperset(of: ["owner", "kind", "reference"])
        && (isTable
          || !columns.isDisjoint(with: AssetField.names(where: \.isOurs)))
    case .installation, .constraint: return isTable
    case .postcode: return false
    }
  }

  static func reference(of feature: Feature<AsWritten>) -> String? {
    guard let text = feature.properties["reference"]?.plainText, !text.isEmpty else { return nil }
    return text
  }

  static func key(of feature: Feature<AsWritten>) -> AssetKind? {
    guard let owner = feature.properties["owner"]?.plainText,
      let kind = feature.properties["kind"]?.plainText
    else { return nil }
    return AssetKind(owner: owner, kind: kind)
  }

  /// What is said of a row that is left out; nil for one that is taken.
  func otherKind(_ feature: Feature<AsWritten>) -> RunNote? {
    guard leavesOutOthers, case .asset(let owner, let kind) = target,
      let key = Self.key(of: feature), key != AssetKind(owner: owner, kind: kind)
    else { return nil }
    return RunNote(
      code: "other-kind",
      message:
        "rows of another owner or kind, such as \(key.owner.shortened)/\(key.kind.shortened), were left out: import the file again with --kind for each"
    )
  }

  /// What is said of a row that is taken as another kind than the file says.
  private func toldKind(_ feature: Feature<AsWritten>) -> RunNote? {
    guard !leavesOutOthers, case .asset(let owner, let kind) = target,
      let key = Self.key(of: feature), key != AssetKind(owner: owner, kind: kind)
    else { return nil }
    return RunNote(
      code: "kind-as-told",
      message:
        "the file says another owner or kind, such as \(key.owner.shortened)/\(key.kind.shortened); its rows are taken as \(owner)/\(kind), as told"
    )
  }

  /// A row as the file says it, and where it says nothing as the registry has it.
  func row(_ feature: Feature<AsWritten>, _ stored: StoredRow?) -> RowMapping.Row {
    let properties = feature.properties
    func value(_ field: String) -> JSONValue? { properties[field] ?? stored?.fields[field] }
    func text(_ field: String) -> String? {
      value(field)?.plainText.flatMap { $0.isEmpty ? nil : $0 }
    }
    func number(_ field: String) -> Double? {
      value(field).flatMap { $0.double ?? $0.plainText.flatMap { Double($0.trimmed) } }
    }
    var row = RowMapping.Row()
    row.isOwn = true
    row.reference = text("reference")
    row.details.name = text("name")
    switch target {
    case .asset:
      if let told = toldKind(feature) { row.notes.append(told) }
      for field in AssetField.details {
        switch field.value {
        case .key: break
        case .text(_, let set), .choice(_, _, let set): set(&row.details, text(field.name))
        case .flag(_, let set): set(&row.details, ["true", "1"].contains(text(field.name)))
        case .number(_, let set): set(&row.details, number(field.name))
        }
      }
      // A word that means nothing leaves the registry's; no word of the origin is the file's own.
      row.details.availability = availability(text("availability"), &row.notes)
      if row.details.positionSource == nil { row.details.positionSource = .source }
    case .installation:
      row.operatorName = text("operator")
      row.installationKind = text("kind")
      row.heightInMetres = number("height")
    case .constraint, .postcode: break
    }
    row.details.attributes = attributes(properties, stored)
    return row
  }

  private func availability(_ text: String?, _ notes: inout [RunNote]) -> Availability? {
    guard let text else { return nil }
    if let known = Availability(rawValue: text) { return known }
    let allowed = Availability.allCases.map(\.rawValue).joined(separator: ", ")
    notes.append(
      RunNote(
        code: "availability-unknown",
        message:
          "availability '\(text.shortened)' means nothing, and was left as it is; allowed are \(allowed)"
      ))
    return nil
  }

  /// The sources' own columns: those of the registry, changed where the file says otherwise, then new
  /// ones.
  private func attributes(_ properties: JSONObject, _ stored: StoredRow?) -> JSONObject {
    let fields = target.fields
    var told = properties.members.filter { member in
      !fields.contains(member.name) && !(isTable && WrittenTable.columns.contains(member.name))
    }
    guard let stored else { return JSONObject(told) }
    var all =
      stored.attributes
      ?? JSONObject(stored.fields.members.filter { !fields.contains($0.name) })
    for index in all.members.indices {
      let name = all.members[index].name
      guard let place = told.firstIndex(where: { $0.name == name }) else { continue }
      let value = told.remove(at: place).value
      if !value.isWritten(of: all.members[index].value) { all.members[index].value = value }
    }
    all.members += told.filter { !$0.value.isNull }
    return all
  }

  /// Keeps the place that the registry has where the file's cannot be told from it.
  func settle(_ staged: inout StagedFeature, _ stored: StoredRow) {
    guard let read = staged.geometry, let present = stored.geometry,
      present.isSame(as: read, within: toleranceInMetres)
    else { return }
    staged.geometry = present
  }
}

extension JSONValue {
  /// Whether it is what a format without types, or with fewer, makes of a value.
  fileprivate func isWritten(of value: JSONValue) -> Bool {
    if self == value { return true }
    if let number = double, let other = value.double { return number == other }
    switch (self, value) {
    case (.null, .string(let text)), (.string(let text), .null): return text.isEmpty
    case (.string(let text), .bool(let truth)):
      return text == (truth ? "1" : "0") || text == "\(truth)"
    case (.integer(let number), .bool(let truth)): return number == (truth ? 1 : 0)
    case (_, .null), (.null, _): return false
    case (.string(let text), .array), (.string(let text), .object): return text == value.jsonText
    case (.string(let text), .number(let number)):
      return text == value.plainText || Double(text) == number
    default: return plainText != nil && plainText == value.plainText
    }
  }
}
