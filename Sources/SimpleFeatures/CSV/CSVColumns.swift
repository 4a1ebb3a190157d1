/// The header of a table, and which of its columns say where its rows are.
struct CSVColumns {
  /// Each name once: blanks around it cut, repeated ones numbered, missing ones called by number.
  var names: [String]
  let repeated: String?
  /// Where a row's place may stand, the one to be taken first in front.
  let places: [CSVPlaceColumn]
  let location: CSVLocation
  /// Where this program wrote the table.
  let written: WrittenTable?
  /// The reference system that the names of the columns stand for.
  let referenceSystem: String?
  /// The column in which rows say their own reference system.
  let system: Int?
  /// Which columns hold shapes and nothing else, and so are no properties.
  let shapesOnly: Set<Int>

  /// Whether every place is one pair of numbers, as in nearly all tables.
  let hasPlainPlaces: Bool

  /// The columns of the coordinates, where places are nothing else.
  var coordinates: (first: Int, second: Int)? {
    guard system == nil, let first = places.first, case .pair(let one, let other) = first.form
    else { return nil }
    return (one, other)
  }

  /// - Parameter sample: The first row, which tells in which columns places stand.
  init(_ header: CSVRow, options: CSVOptions, sample: CSVRow?) throws(SourceError) {
    (names, repeated) = Self.distinct(header.fields)
    let names = names
    if options.recognisesWrittenTables, let written = WrittenTable(names) {
      self.written = written
      (places, system, hasPlainPlaces, shapesOnly) = ([], nil, false, [written.shape])
      location = .pair(first: names[written.first], second: names[written.second])
      referenceSystem = written.referenceSystem
      return
    }
    written = nil
    func column(_ name: String) throws(SourceError) -> Int {
      let wanted = Self.plain(name)
      if let exact = names.firstIndex(of: name) { return exact }
      if let near = names.firstIndex(where: { Self.plain($0) == wanted }) { return near }
      throw .malformed(
        SourceDefect(
          code: "missing-column",
          message: "there is no column \"\(name)\"; the columns are "
            + names.map { "\"\($0)\"" }.joined(separator: ", "),
          place: SourcePlace(line: header.line, column: 1, feature: 0)))
    }
    let given: CSVPlaceColumn?
    if let name = options.wktColumn {
      let index = try column(name)
      given = CSVPlaceColumn(
        form: .shape(index), isSure: true, referenceSystem: nil, label: "\"\(names[index])\"")
    } else if options.firstColumn != nil || options.secondColumn != nil {
      guard let one = options.firstColumn, let other = options.secondColumn else {
        throw .malformed(
          SourceDefect(
            code: "missing-column",
            message: "a place needs two columns; only "
              + "\"\(options.firstColumn ?? options.secondColumn ?? "")\" is named",
            place: SourcePlace(line: header.line, column: 1, feature: 0)))
      }
      given = CSVPlaceColumn.pair(try column(one), try column(other), names)
    } else {
      given = nil
    }
    places = given.map { [$0] } ?? CSVPlaceColumn.all(in: names)
    hasPlainPlaces =
      places.count == 1 && places[0].column == nil
      && (options.isSystemStated || !names.contains { Self.isSystem(Self.plain($0)) })
    let fields = sample?.fields ?? []
    let first = places.first { $0.isFilled(fields) } ?? places.first { $0.isSure } ?? places.first
    location = first?.location(names) ?? .none
    // Where shapes may stand too, each row says which of its places was taken.
    referenceSystem = places.first?.referenceSystem
    system = options.isSystemStated ? nil : names.firstIndex { Self.isSystem(Self.plain($0)) }
    var shapesOnly = Set(
      names.indices.filter { given == nil && CSVPlaceColumn.isShapeOnly(names[$0]) })
    if case .shape(let index) = given?.form { shapesOnly.insert(index) }
    self.shapesOnly = shapesOnly
  }

  private static func isSystem(_ name: String) -> Bool {
    [
      "coordinatereferencesystem", "crs", "srs", "srid", "epsg", "epsgcode", "spatialreference",
      "coordinatesystem", "spatialreferencesystem",
    ].contains(name)
  }

  static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func distinct(_ fields: [String]) -> ([String], String?) {
    var seen: Set<String> = []
    var repeated: String?
    var names: [String] = []
    for (index, field) in fields.enumerated() {
      var name = field.trimmed
      if name.isEmpty { name = "column \(index + 1)" }
      var number = 2
      let original = name
      while !seen.insert(name).inserted {
        repeated = repeated ?? original
        name = "\(original) (\(number))"
        number += 1
      }
      names.append(name)
    }
    return (names, repeated)
  }
}

extension String {
  /// The text without blanks at either end.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
