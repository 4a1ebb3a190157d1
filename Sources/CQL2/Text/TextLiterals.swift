import SimpleFeatures

/// Names, numbers, texts and geometries as the text encoding writes them.
enum TextLiterals {
  /// Bare where that reads back as the same name, otherwise in double quotes.
  static func name(_ name: String) -> String {
    if TextCharacters.isIdentifier(name), !ReservedWords.all.contains(name.uppercased()) {
      return name
    }
    var quoted = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The shortest digits that read back as the same number, never like a whole number's.
  static func number(_ value: Double) -> String {
    String(
      decoding: value.description.utf8.map { $0 == UInt8(ascii: "e") ? UInt8(ascii: "E") : $0 },
      as: UTF8.self)
  }

  /// In single quotes; backslashes are doubled only before a quote, see the lexer.
  static func quoted(_ value: String) -> String {
    var bytes: [UInt8] = [0x27]
    var run = 0
    for byte in value.utf8 {
      if byte == 0x27 {
        bytes.append(contentsOf: repeatElement(0x5C, count: run))
        bytes.append(0x27)
      }
      run = byte == 0x5C ? run + 1 : 0
      bytes.append(byte)
    }
    bytes.append(contentsOf: repeatElement(0x5C, count: run))
    bytes.append(0x27)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func wellKnownText(_ geometry: Geometry<AsWritten>) -> String {
    switch geometry {
    case .point(let position): "POINT(\(coordinates(position)))"
    case .multiPoint(let positions):
      "MULTIPOINT" + list(positions) { "(" + coordinates($0) + ")" }
    case .lineString(let positions): "LINESTRING" + line(positions)
    case .multiLineString(let lines): "MULTILINESTRING" + list(lines, line)
    case .polygon(let polygon): "POLYGON" + rings(polygon)
    case .multiPolygon(let polygons): "MULTIPOLYGON" + list(polygons, rings)
    case .geometryCollection(let members): "GEOMETRYCOLLECTION" + list(members, wellKnownText)
    }
  }

  private static func rings(_ polygon: Polygon<AsWritten>) -> String {
    polygon.exterior.isEmpty ? separated("EMPTY") : list(polygon.rings, line)
  }

  private static func line(_ positions: [Position<AsWritten>]) -> String {
    list(positions, coordinates)
  }

  private static func list<Item>(_ items: [Item], _ text: (Item) -> String) -> String {
    items.isEmpty
      ? separated("EMPTY") : "(" + items.map(text).joined(separator: ", ") + ")"
  }

  private static func separated(_ word: String) -> String { " " + word }

  private static func coordinates(_ position: Position<AsWritten>) -> String {
    number(position.first) + " " + number(position.second)
  }
}
