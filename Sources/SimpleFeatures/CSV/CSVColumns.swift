/// The header of a table, and which of its columns say where its rows are.
struct CSVColumns {
  /// Each name once: blanks around it cut, repeated ones numbered, missing ones called by number.
  let names: [String]
  let repeated: String?
  let location: CSVLocation
  let first: Int?
  let second: Int?
  let wkt: Int?
  /// The reference system that the names of the columns stand for.
  let referenceSystem: String?

  private static let pairs: [(first: [String], second: [String], system: String?)] = [
    (["lon", "lng", "long", "longitude"], ["lat", "latitude"], "OGC:CRS84"),
    (["easting", "eastings", "geox"], ["northing", "northings", "geoy"], "EPSG:27700"),
    (["x", "xcoordinate", "xcoord"], ["y", "ycoordinate", "ycoord"], nil),
  ]
  private static let wktNames = ["wkt", "geometry", "geom", "thegeom", "wktgeometry"]

  /// - Parameter sample: The first row, which tells whether a column holds well-known text.
  init(_ header: CSVRow, options: CSVOptions, sample: CSVRow?) throws(SourceError) {
    (names, repeated) = Self.distinct(header.fields)
    let names = names
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
    if let name = options.wktColumn {
      let index = try column(name)
      (wkt, first, second) = (index, nil, nil)
      (location, referenceSystem) = (.wkt(names[index]), nil)
      return
    }
    if options.firstColumn != nil || options.secondColumn != nil {
      guard let one = options.firstColumn, let other = options.secondColumn else {
        throw .malformed(
          SourceDefect(
            code: "missing-column",
            message: "a place needs two columns; only "
              + "\"\(options.firstColumn ?? options.secondColumn ?? "")\" is named",
            place: SourcePlace(line: header.line, column: 1, feature: 0)))
      }
      let index = try column(one)
      let otherIndex = try column(other)
      (wkt, first, second) = (nil, index, otherIndex)
      location = .pair(first: names[index], second: names[otherIndex])
      referenceSystem = Self.system(names[index], names[otherIndex])
      return
    }
    let plain = names.map(Self.plain)
    if let index = plain.firstIndex(where: { Self.wktNames.contains($0) }),
      let sample, index < sample.fields.count,
      WKT.isLikely(sample.fields[index]) || plain[index].hasPrefix("wkt")
    {
      (wkt, first, second) = (index, nil, nil)
      (location, referenceSystem) = (.wkt(names[index]), nil)
      return
    }
    for pair in Self.pairs {
      guard let index = pair.first.lazy.compactMap({ plain.firstIndex(of: $0) }).first,
        let other = pair.second.lazy.compactMap({ plain.firstIndex(of: $0) }).first
      else { continue }
      (wkt, first, second) = (nil, index, other)
      location = .pair(first: names[index], second: names[other])
      referenceSystem = pair.system
      return
    }
    (wkt, first, second, location, referenceSystem) = (nil, nil, nil, .none, nil)
  }

  private static func system(_ first: String, _ second: String) -> String? {
    let found = pairs.first {
      $0.first.contains(plain(first)) && $0.second.contains(plain(second))
    }
    return found?.system
  }

  private static func plain(_ name: String) -> String {
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
