public import SimpleFeatures

/// Decides under which names the columns of a source are kept as attributes, once and for good.
///
/// A name that the registry has for itself, or that another attribute has in another case, gets a
/// number behind it, as the columns of layers do: `ward_2`, `Street_2`. A column that has been read
/// as the field of its name, and says the same, stays where it is: the field shows it.
public struct AttributeNaming: Sendable {
  private enum Step: Sendable {
    case same
    case renamed(String)
    /// Read as this field; where a row says something else, the column is kept beside it.
    case field(String)
  }

  private let fields: Set<String>
  private let readFields: Set<String>
  /// Names that attributes have by now, by themselves in small letters.
  private var kept: [String: String] = [:]
  /// What each column of this source is called.
  private var names: [String: String] = [:]
  /// The names that columns of this source have been given.
  private var given: Set<String> = []
  /// Fields whose column is spelled in another case.
  private var spelling: [String: String] = [:]
  /// The columns of the row before, and what becomes of each.
  private var columns: [String] = []
  private var steps: [Step] = []
  private var isPlain = true
  /// Names that no attribute had before, in the order in which they came.
  public private(set) var added: [String] = []

  /// - Parameters:
  ///   - fields: the typed fields of what the source is read as.
  ///   - readFields: those that are read from a column of their own name.
  ///   - known: the names of the attributes that there are.
  public init(fields: [String], readFields: Set<String>, known: [String]) {
    self.fields = Set(fields)
    self.readFields = readFields
    for name in known { kept[name.lowercased()] = name }
  }

  /// Gives the attributes of a row their names.
  ///
  /// - Parameters:
  ///   - says: whether a field, as it was read, says the same as this value.
  ///   - notes: gets a remark for each column that is called otherwise, once.
  public mutating func rename(
    _ attributes: inout JSONObject, notes: inout [RunNote],
    says: (_ field: String, JSONValue) -> Bool
  ) {
    if !isSameRow(attributes) { learn(attributes, &notes) }
    if isPlain { return }
    for (index, step) in steps.enumerated() {
      switch step {
      case .same: break
      case .renamed(let name): attributes.members[index].name = name
      case .field(let field):
        if says(field, attributes.members[index].value) {
          if columns[index] != field { attributes.members[index].name = field }
        } else {
          attributes.members[index].name = name(beside: columns[index], &notes)
        }
      }
    }
  }

  /// The attributes of a row under the names that its source gave them.
  public func restored(_ attributes: JSONObject) -> JSONObject {
    let columns = Dictionary(names.map { ($1, $0) }) { first, _ in first }
    var restored = attributes
    for index in restored.members.indices {
      let name = restored.members[index].name
      restored.members[index].name = columns[name] ?? spelling[name] ?? name
    }
    return restored
  }

  private func isSameRow(_ attributes: JSONObject) -> Bool {
    guard attributes.members.count == columns.count else { return false }
    for index in columns.indices where attributes.members[index].name != columns[index] {
      return false
    }
    return true
  }

  private mutating func learn(_ attributes: JSONObject, _ notes: inout [RunNote]) {
    columns = attributes.names
    steps = []
    // Columns that are attributes by now come first, so that no other is given their name.
    for column in columns where names[column] == nil && !isReserved(column) {
      if kept[column.lowercased()] == column { take(column, as: column) }
    }
    var seen: Set<String> = []
    for column in columns {
      let field = column.lowercased()
      if readFields.contains(field), column == field || !columns.contains(field),
        seen.insert(field).inserted
      {
        if column != field { spelling[field] = column }
        steps.append(.field(field))
        continue
      }
      let name = names[column] ?? newName(of: column, &notes)
      steps.append(name == column ? .same : .renamed(name))
    }
    isPlain = steps.allSatisfy { if case .same = $0 { true } else { false } }
  }

  private func isReserved(_ column: String) -> Bool {
    let small = column.lowercased()
    return fields.contains(small) || ReservedNames.ofRows.contains(small)
      || ReservedNames.ofPlaces.contains(column)
  }

  private mutating func newName(of column: String, _ notes: inout [RunNote]) -> String {
    if isReserved(column) { return name(beside: column, &notes) }
    guard let known = kept[column.lowercased()] else {
      kept[column.lowercased()] = column
      added.append(column)
      take(column, as: column)
      return column
    }
    if known == column, !given.contains(column) {
      take(column, as: column)
      return column
    }
    return name(beside: column, &notes)
  }

  /// The name with a number that the column has, or gets.
  private mutating func name(beside column: String, _ notes: inout [RunNote]) -> String {
    if let name = names[column] { return name }
    var number = 2
    while true {
      let name = "\(column)_\(number)"
      number += 1
      let known = kept[name.lowercased()]
      guard known == nil || known == name, !given.contains(name) else { continue }
      if known == nil {
        kept[name.lowercased()] = name
        added.append(name)
      }
      take(column, as: name)
      notes.append(note(column, name))
      return name
    }
  }

  private mutating func take(_ column: String, as name: String) {
    names[column] = name
    given.insert(name)
  }

  private func note(_ column: String, _ name: String) -> RunNote {
    let other = kept[column.lowercased()]
    let why =
      isReserved(column)
      ? "'\(column.lowercased())' is the registry's own"
      : "there is '\(other ?? column)', and names that differ in case only are one to GeoPackage"
    return RunNote(
      code: "attribute-renamed", message: "column '\(column)' is kept as '\(name)': \(why)")
  }
}
