/// The layout of the tables that this program writes: where a place stands in them is known, and
/// need not be guessed.
///
/// Each row begins with the id and a position in two axes, and ends with the shape as well-known
/// text where it is more than a point.
package struct WrittenTable: Sendable {
  /// The columns of the horizontal and the vertical axis, and of the shape.
  package let first: Int
  package let second: Int
  package let shape: Int
  package let referenceSystem: String
  /// Whether the shapes' numbers stand in the order of north, east.
  package let isVerticalFirst: Bool

  /// The columns that are of the table, and not of what its rows are about.
  package static let columns: Set<String> = [
    "id", "easting", "northing", "lon", "lat", "x", "y", "shape_wkt", "wkt",
  ]

  /// - Parameter names: of the columns, in order; nil where they are not those of such a table.
  package init?(_ names: [String]) {
    guard names.count > 4, names[0] == "id", names.contains("reference") else { return nil }
    shape = names.count - 1
    switch (names[1], names[2], names[shape]) {
    // An export gives the position twice; the grid is what the registry has.
    case ("easting", "northing", "shape_wkt"), ("easting", "northing", "wkt"):
      (first, second, referenceSystem, isVerticalFirst) = (1, 2, "EPSG:27700", false)
    case ("lon", "lat", "wkt"):
      (first, second, referenceSystem, isVerticalFirst) = (1, 2, "OGC:CRS84", false)
    case ("lat", "lon", "wkt"):
      (first, second, referenceSystem, isVerticalFirst) = (2, 1, "OGC:CRS84", true)
    case ("x", "y", "wkt"):
      (first, second, referenceSystem, isVerticalFirst) = (1, 2, "EPSG:3857", false)
    default: return nil
    }
  }
}

extension WrittenTable {
  /// The shape, or where there is none the position: a point's shape is its position.
  func geometry(
    of fields: [String], _ names: [String]
  ) throws(CSVRowPlace.Fault) -> Geometry<AsWritten>? {
    let field = fields[shape]
    guard !field.allSatisfy(\.isWhitespace) else {
      return try CSVRowPlace.pair(fields, first, second, names).map { .point($0) }
    }
    switch CSVPlaceText.shape(field) {
    case .geometry(let geometry, _, _): return isVerticalFirst ? geometry.swappingAxes : geometry
    case .empty: return nil
    case .fault(let code, let message):
      throw CSVRowPlace.Fault(code: code, message: "column \"\(names[shape])\": \(message)")
    case .gridReference, .none:
      throw CSVRowPlace.Fault(
        code: "bad-wkt",
        message: "\"\(field.prefix(60))\" in column \"\(names[shape])\" is no well-known text")
    }
  }

  /// The value that a field stands for: quotes keep a text a text, however it looks.
  package static func value(_ field: String, isQuoted: Bool) -> JSONValue {
    if isQuoted { return .string(field) }
    if field.isEmpty { return .null }
    return typed(field) ?? .string(field)
  }

  /// Appends the field of a value so that it comes back as what it is: text that would be taken for
  /// something else without them stands in quotes.
  package static func append(
    _ value: JSONValue, guarding: CSVGuard = .formulas, to bytes: inout [UInt8]
  ) {
    switch value {
    case .null: break
    case .string(var text): text.withUTF8 { append(text: $0, guarding: guarding, to: &bytes) }
    default:
      CSVWriter.appendField(value.plainText ?? value.jsonText, guarding: guarding, to: &bytes)
    }
  }

  package static func append(
    text: UnsafeBufferPointer<UInt8>, guarding: CSVGuard = .formulas, to bytes: inout [UInt8]
  ) {
    // What is typed is a number or a truth value, and no formula.
    guard text.isEmpty || isTyped(text) else {
      return CSVWriter.appendField(text, guarding: guarding, to: &bytes)
    }
    bytes.append(0x22)
    bytes.append(contentsOf: text)
    bytes.append(0x22)
  }

  /// Nearly all texts are told by their first byte.
  private static func isTyped(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    switch first {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "t"), UInt8(ascii: "f"):
      return text.count <= 40 && typed(String(decoding: text, as: UTF8.self)) != nil
    default: return false
    }
  }

  /// A number or a truth value in the one spelling in which it is written.
  private static func typed(_ text: String) -> JSONValue? {
    if text == "true" { return true }
    if text == "false" { return false }
    guard let first = text.utf8.first, first == 0x2D || (0x30...0x39).contains(first) else {
      return nil
    }
    if let number = Int64(text) { return String(number) == text ? .integer(number) : nil }
    guard let number = Double(text), number.isFinite,
      JSONValue.number(number).plainText == text || JSONValue.number(number).jsonText == text
    else { return nil }
    return .number(number)
  }
}

extension Geometry<AsWritten> {
  /// The same numbers with the second of each pair first.
  var swappingAxes: Geometry { mapPositions { Position(x: $0.y, y: $0.x) } }
}
