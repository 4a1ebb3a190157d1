import SimpleFeatures

/// What the columns of some rows were taken for.
struct RowReading: Hashable, Sendable {
  /// As the source has them.
  let columns: [String]
  /// The name that each column is read under.
  private(set) var names: [String]
  /// By which the numbers of a field are multiplied, where its column is in another unit.
  private(set) var scales: [String: Double] = [:]
  private var taken: Set<Int> = []
  private(set) var unused: [String] = []

  init(_ columns: [String]) {
    self.columns = columns
    names = columns
  }

  func isTaken(_ index: Int) -> Bool { taken.contains(index) }

  mutating func take(_ index: Int, as name: String, scale: Double) {
    taken.insert(index)
    names[index] = name
    if scale != 1 { scales[name] = scale }
  }

  mutating func leaveUnused(but isPlace: (String) -> Bool) {
    for (index, column) in columns.enumerated() where !taken.contains(index) && !isPlace(column) {
      unused.append(column)
    }
  }

  /// Whether rows can be read as they stand.
  var isPlain: Bool { scales.isEmpty && names == columns }

  /// Gives the properties their fields' names and units.
  func apply(to properties: inout JSONObject) {
    for index in properties.members.indices where index < names.count {
      properties.members[index].name = names[index]
    }
    scale(&properties)
  }

  /// Brings numbers into the units of their fields; what is no number stays, to be refused where
  /// it is read.
  func scale(_ properties: inout JSONObject) {
    guard !scales.isEmpty else { return }
    for index in properties.members.indices {
      guard let scale = scales[properties.members[index].name] else { continue }
      let value = properties.members[index].value
      guard let number = value.double ?? value.string.flatMap({ Double($0.trimmed) }) else {
        continue
      }
      let scaled = (number * scale * 1_000_000).rounded() / 1_000_000
      if scaled.isFinite { properties.members[index].value = .number(scaled) }
    }
  }

  /// What was taken under another name than its own, and what was not used.
  var report: BatchNames {
    let renamed = columns.indices.filter { taken.contains($0) }.compactMap { index in
      columns[index] == names[index]
        ? nil
        : BatchNames.Taken(
          column: columns[index], field: names[index], scale: scales[names[index]] ?? 1)
    }
    return BatchNames(taken: renamed, unused: unused)
  }
}

/// Reads rows that each have names of their own, as GeoJSON's features do.
struct RowNaming {
  private let names: RowNames
  private var known: RowReading?

  init(_ names: RowNames) { self.names = names }

  /// Gives a feature's properties the names and units that are asked for.
  ///
  /// - Throws: as ``RowNames/reading(_:besides:)``.
  mutating func apply(to properties: inout JSONObject) throws(RegistryError) {
    // Most features of a source have the same names.
    if let known, known.columns.count == properties.members.count,
      zip(known.columns, properties.members).allSatisfy({ $0 == $1.name })
    {
      if !known.isPlain { known.apply(to: &properties) }
      return
    }
    let reading = try names.reading(properties.names)
    known = reading
    if !reading.isPlain { reading.apply(to: &properties) }
  }

  /// The id that a row which is no feature has of its own, as far as it could be read.
  mutating func id(of written: Feature<AsWritten>?) -> JSONValue? {
    guard let written else { return nil }
    var properties = written.properties
    try? apply(to: &properties)
    return properties["id"].flatMap { $0.isNull ? nil : $0 } ?? written.id
  }
}
