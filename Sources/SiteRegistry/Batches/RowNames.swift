import SimpleFeatures

/// Finds what the columns of a batch mean, whatever their case, blanks, underscores and hyphens.
///
/// `Site ID`, `site_id` and `SITE-ID` are one name, and `Height (m)` or `height_ft` are a height
/// with its unit. The one matcher of names for checks, searches and eligibility.
struct RowNames: Sendable {
  private let fields: [RowField]
  private let direct: [String: Int]
  private let synonyms: [String: Int]

  init(_ fields: [RowField]) {
    self.fields = fields
    var direct: [String: Int] = [:]
    var synonyms: [String: Int] = [:]
    for (index, field) in fields.enumerated() {
      direct[Self.plain(field.name)] = direct[Self.plain(field.name)] ?? index
      for synonym in field.synonyms { synonyms[Self.plain(synonym)] = index }
    }
    self.direct = direct
    self.synonyms = synonyms
  }

  /// - Parameter places: columns that say where a row is, which are used without a field.
  /// - Throws: `badInput` where two columns mean one field, or one is in a unit that does not lead
  ///   to the field's.
  func reading(
    _ columns: [String], besides places: Set<String> = []
  ) throws(RegistryError) -> RowReading {
    var reading = RowReading(columns)
    var takers: [Int: String] = [:]
    var takenByName: Set<Int> = []
    for isSynonym in [false, true] {
      for (index, column) in columns.enumerated() {
        guard !reading.isTaken(index),
          let match = match(column, in: isSynonym ? synonyms : direct)
        else { continue }
        let field = fields[match.field]
        if let taker = takers[match.field] {
          // A column of the name itself leaves a synonym what it is.
          if isSynonym, takenByName.contains(match.field) { continue }
          throw .badInput(
            "columns '\(taker.shortened)' and '\(column.shortened)' both mean \(field.name); leave one of them"
          )
        }
        takers[match.field] = column
        if !isSynonym { takenByName.insert(match.field) }
        reading.take(
          index, as: field.name, scale: try Self.scale(column, from: match.unit, to: field))
      }
    }
    reading.leaveUnused { places.contains($0) || Self.placeNames.contains(Self.plain($0)) }
    return reading
  }

  private func match(
    _ column: String, in names: [String: Int]
  ) -> (field: Int, unit: String?)? {
    if let field = names[Self.plain(column)] { return (field, nil) }
    guard let (base, unit) = Self.separatingUnit(column), let field = names[Self.plain(base)]
    else { return nil }
    return (field, unit)
  }

  /// By which the numbers of a column are multiplied; 1 where no unit is said.
  private static func scale(
    _ column: String, from unit: String?, to field: RowField
  ) throws(RegistryError) -> Double {
    // A number in brackets is ours: a name that the header has more than once.
    guard let unit, let wanted = field.unit, Int(unit) == nil else { return 1 }
    if let scale = RowUnit.scale(from: unit, to: wanted) { return scale }
    throw .badInput(
      "column '\(column.shortened)' is in '\(unit.shortened)', and \(field.name) is asked in \(wanted); understood are \(RowUnit.understood(for: wanted))"
    )
  }

  /// `Height (m)`, `height_m` or `height in metres` as a name and a unit.
  private static func separatingUnit(_ column: String) -> (base: String, unit: String)? {
    let text = column.trimmed
    if let last = text.last, last == ")" || last == "]",
      let open = text.lastIndex(of: last == ")" ? "(" : "[")
    {
      let unit = String(text[text.index(after: open)...].dropLast()).trimmed
      return unit.isEmpty ? nil : (String(text[..<open]), unit)
    }
    var words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard words.count > 1, let unit = words.popLast(), RowUnit.isKnown(unit) else { return nil }
    if words.count > 1, words.last?.lowercased() == "in" { words.removeLast() }
    return (words.joined(separator: " "), unit)
  }

  /// A name without what writers differ in.
  static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Names by which readers know where a row is.
  private static let placeNames: Set<String> = [
    "lon", "lng", "long", "longitude", "lat", "latitude", "easting", "eastings", "northing",
    "northings", "geox", "geoy", "x", "y", "xcoord", "ycoord", "xcoordinate", "ycoordinate", "wkt",
    "geometry", "geom", "thegeom", "wktgeometry", "shapewkt", "gridreference", "gridref",
    "coordinatereferencesystem",
  ]
}
