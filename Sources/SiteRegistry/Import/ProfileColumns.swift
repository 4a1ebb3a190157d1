import SimpleFeatures
package import SiteModel

/// The columns of a table that `search` answers with, which is no whole account of its sites.
package enum SearchTable {
  /// Those before the two of the place in the system asked for.
  package static let firstColumns =
    keys.map(\.name) + ["distance_m"] + fields.map(\.name) + ["easting", "northing"]
  package static let keys: [AssetField] = [.owner, .kind, .reference]
  package static let fields: [AssetField] = [.name, .address, .ward, .availability]
  package static let lastColumn = "attributes"

  static func isHead(_ columns: [String]) -> Bool {
    columns.count == firstColumns.count + 3 && columns.starts(with: firstColumns)
      && columns.last == lastColumn
  }
}

extension ImportRequest {
  /// The request with the columns of its profile by the names that the file has for them.
  ///
  /// Settled once for a file, since a look for every row would be felt in a file of a million.
  /// - Throws: `badInput` where two columns of the file answer equally to one of the profile.
  func naming(columnsOf reader: RowReader) throws(RegistryError) -> ImportRequest {
    // A profile tells of the source that it was written for, and not of our files.
    guard reader.own == nil, !reader.columns.isEmpty else { return self }
    var finder = ColumnFinder(reader.columns, hasNumbers: reader.hasFeatureIDs)
    var request = self
    try finder.settle(&request.profile)
    if let note = finder.note { reader.tell(note) }
    return request
  }
}

/// Finds the columns that a profile names: by the exact name, else by the common matcher of names.
private struct ColumnFinder {
  private let columns: [String]
  private let exact: Set<String>
  private let alike: [String: [String]]
  private var absent: [String] = []

  init(_ columns: [String], hasNumbers: Bool) {
    self.columns = columns
    // `id` is the feature's own where no column has that name.
    exact = Set(columns).union(hasNumbers ? ["id"] : [])
    alike = Dictionary(grouping: columns, by: RowNames.plain)
  }

  mutating func settle(_ profile: inout ImportProfile) throws(RegistryError) {
    try settle(&profile.reference)
    try settle(&profile.nameColumn)
    try settle(&profile.address)
    for field in AssetField.columnFields { try settle(&profile.columns[field]) }
    try settle(&profile.operatorName)
    try settle(&profile.installationKind)
    try settle(&profile.height)
    var dropped = profile.drop.sorted()
    try settle(&dropped)
    profile.drop = Set(dropped)
  }

  private mutating func settle(_ names: inout [String]) throws(RegistryError) {
    for index in names.indices { names[index] = try column(names[index]) }
  }

  private mutating func settle(_ name: inout String?) throws(RegistryError) {
    if let asked = name { name = try column(asked) }
  }

  private mutating func column(_ name: String) throws(RegistryError) -> String {
    if exact.contains(name) { return name }
    let plain = RowNames.plain(name)
    let found = plain.isEmpty ? [] : alike[plain] ?? []
    guard let only = found.first else {
      if !absent.contains(name) { absent.append(name) }
      return name
    }
    guard found.count == 1 else {
      throw .badInput(
        "the profile's column '\(name.shortened)' can be \(Self.list(found)) of the file; write it in the profile as the file does"
      )
    }
    return only
  }

  /// What is said of the columns that the file lacks; nil where it has all.
  var note: RunNote? {
    guard !absent.isEmpty else { return nil }
    return RunNote(
      code: "profile-column-absent",
      message:
        "no column of the file answers to the profile's \(Self.list(absent)); the file has \(Self.list(columns))"
    )
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).map { "'\($0.shortened)'" }.joined(separator: ", ")
      + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }
}
