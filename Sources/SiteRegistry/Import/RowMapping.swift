import SimpleFeatures
import SiteModel

/// Turns a feature's properties into the columns of its target, as a profile says.
struct RowMapping {
  let profile: ImportProfile
  let target: ImportTarget
  /// The fields that are read from a column each, with the one that the profile names, if any; name
  /// and address have rules of their own.
  private let read: [ReadField]

  private struct ReadField {
    let name: String
    let column: String?
    let spelling: AssetField.Spelling
    let set: AssetField.Value.Set<String>
  }

  init(profile: ImportProfile, target: ImportTarget) {
    self.profile = profile
    self.target = target
    read = AssetField.columnFields.map(\.definition).compactMap { field in
      let column = profile.columns[field.field]
      guard case .text(_, let set) = field.value, column != nil || !field.isNamedOnly else {
        return nil
      }
      return ReadField(name: field.name, column: column, spelling: field.spelling, set: set)
    }
  }

  /// Names under which sources give a reference, tried in order where no profile says.
  private static let usualReferences = [
    "reference", "ref", "asset_id", "assetid", "asset_ref", "feature_id", "unitid", "unit_id",
    "uniqueid", "unique_id", "id",
  ]

  /// The row without its place; `reference` is nil where the source gives none.
  struct Row {
    var reference: String?
    var details = AssetDetails()
    var operatorName: String?
    var installationKind: String?
    var heightInMetres: Double?
    /// Whether the file is one of ours, which says itself where its positions are from.
    var isOwn = false
    /// Values the profile's rules could not read.
    var notes: [RunNote] = []
  }

  func row(_ written: Feature<AsWritten>) -> Row {
    var feature = written
    var notes: [RunNote] = []
    if !profile.rules.isEmpty { profile.rules.apply(to: &feature.properties, notes: &notes) }
    let properties = feature.properties
    func text(_ column: String?) -> String? {
      guard let column, let value = properties[column]?.plainText else { return nil }
      let trimmed = value.trimmed
      return trimmed.isEmpty ? nil : trimmed
    }
    func joined(_ columns: [String], by separator: String) -> String? {
      let parts = columns.compactMap { text($0) }
      return parts.isEmpty ? nil : parts.joined(separator: separator)
    }
    let (reference, name) = (
      reference(feature), text(profile.nameColumn ?? usual("name", properties))
    )
    for case (let field, let value?) in [("reference", reference), ("name", name)] {
      if let hidden = value.firstHidden {
        notes.append(
          RunNote(
            code: "hidden-characters",
            message:
              "the \(field) '\(value.visible.shortened)' holds \(hidden), which is not seen or which a terminal obeys; kept as it is"
          ))
      }
    }
    var details = AssetDetails(
      name: name,
      address: profile.address.isEmpty
        ? text(usual("address", properties)) : joined(profile.address, by: ", "),
      availability: (profile.defaults["availability"]?.string).flatMap(Availability.init),
      attributes: attributes(properties))
    for field in read {
      if let text = text(field.column ?? usual(field.name, properties)) {
        field.set(&details, field.spelling.normalised(text))
      }
    }
    return Row(
      reference: reference, details: details,
      operatorName: text(profile.operatorName ?? usual("operator", properties)),
      installationKind: text(profile.installationKind ?? usual("kind", properties)),
      heightInMetres: text(profile.height ?? usual("height", properties)).flatMap(Double.init),
      notes: notes)
  }

  /// Everything the source says, less what the profile drops, plus its constants.
  private func attributes(_ properties: JSONObject) -> JSONObject {
    var kept = properties
    if !profile.drop.isEmpty { kept.members.removeAll { profile.drop.contains($0.name) } }
    profile.rules.rename(&kept)
    for member in profile.defaults.members
    where member.name != "availability" && kept[member.name] == nil {
      kept[member.name] = member.value
    }
    return kept
  }

  /// Properties called `reference` are the owner's word for the feature; its own id is often no more
  /// than the number of a row, as in the files that this program writes.
  private func reference(_ feature: Feature<AsWritten>) -> String? {
    func value(_ column: String) -> String? {
      if column == "id", feature.properties["id"] == nil { return feature.id?.plainText }
      return feature.properties[column]?.plainText
    }
    if !profile.reference.isEmpty {
      let parts = profile.reference.map { value($0)?.trimmed ?? "" }
      return parts.contains("") ? nil : parts.joined(separator: "-")
    }
    if let column = usual("reference", feature.properties), let found = value(column)?.trimmed,
      !found.isEmpty
    {
      return found
    }
    if let id = feature.id?.plainText?.trimmed, !id.isEmpty { return id }
    for name in Self.usualReferences {
      if let column = usual(name, feature.properties), let found = value(column)?.trimmed,
        !found.isEmpty
      {
        return found
      }
    }
    return nil
  }

  /// The column of this name, whatever its case.
  private func usual(_ name: String, _ properties: JSONObject) -> String? {
    properties.members.first { $0.name.isSame(as: name) }?.name
  }
}

extension RowMapping {
  /// The fields that are read from the very column that is kept as an attribute of their name.
  var readFields: Set<String> {
    func isRead(_ field: String, _ columns: [String]) -> Bool {
      guard let column = columns.first else { return true }
      return columns.count == 1 && (profile.rules[column].name ?? column).lowercased() == field
    }
    func isRead(_ field: String, _ column: String?) -> Bool {
      isRead(field, column.map { [$0] } ?? [])
    }
    var read: Set<String> = []
    if isRead("reference", profile.reference) { read.insert("reference") }
    if isRead("name", profile.nameColumn) { read.insert("name") }
    switch target {
    case .asset:
      if isRead("address", profile.address) { read.insert("address") }
      for field in self.read where isRead(field.name, field.column) { read.insert(field.name) }
    case .installation:
      if isRead("operator", profile.operatorName) { read.insert("operator") }
      if isRead("kind", profile.installationKind) { read.insert("kind") }
      if isRead("height", profile.height) { read.insert("height") }
    case .constraint, .postcode: break
    }
    return read
  }
}

extension RowMapping.Row {
  /// Of the fields that are texts, what is asked for of every row.
  private static let texts = AssetField.details.reduce(
    into: [String: (get: AssetField.Value.Get<String>, spelling: AssetField.Spelling)]()
  ) { texts, field in
    if case .text(let get, _) = field.value { texts[field.name] = (get, field.spelling) }
  }

  /// Whether a field, as it was read, says the same as a value of its column.
  func says(_ field: String, _ value: JSONValue) -> Bool {
    let read: String?
    var spelling = AssetField.Spelling.asWritten
    switch field {
    case "reference": read = reference
    case "operator": read = operatorName
    case "kind": read = installationKind
    case "height": return heightInMetres == value.plainText.flatMap { Double($0.trimmed) }
    default:
      guard let known = Self.texts[field] else { return false }
      spelling = known.spelling
      read = known.get(details)
    }
    if case .string(let text) = value, text == read { return true }
    guard let text = value.plainText?.trimmed, !text.isEmpty else {
      return value.isNull || read == nil
    }
    return text == read || spelling.normalised(text) == read
  }
}

extension AssetField.Spelling {
  /// A source's text as the registry writes it.
  func normalised(_ text: String) -> String {
    switch self {
    case .asWritten: return text
    case .postcode: return Postcode.normalised(text) ?? text
    case .digits:
      guard text.utf8.first == 0x30, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return text
      }
      let digits = text.drop { $0 == "0" }
      return digits.isEmpty ? "0" : String(digits)
    }
  }
}

extension String {
  /// Whether it is the given lower-case name in any case.
  fileprivate func isSame(as name: String) -> Bool {
    guard utf8.count == name.utf8.count else { return false }
    return zip(utf8, name.utf8).allSatisfy { mine, its in
      mine == its || (0x41...0x5A).contains(mine) && mine | 0x20 == its
    }
  }
}
