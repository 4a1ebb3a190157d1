import Foundation
import GRDBSQLite
import SimpleFeatures

/// Turns rows of one feature table into a page of GeoJSON features.
///
/// Rows are taken in one by one from SQLite's own buffers: properties as text, positions as
/// numbers. Then all positions are transformed by one call, and the features written. Its buffers
/// are kept from page to page, so that a page of the usual size costs no allocation.
struct FeatureEncoder {
  private struct Taken {
    var id: Int64
    var shape: StoredShape?
    /// Where its properties lie, braces and all.
    var properties: Range<Int>
  }

  private let columns: [Column]
  private let keepsAttributes: Bool
  private var keys: FieldKeys
  private var object = ObjectText()
  private var taken: [Taken] = []
  private var numbers: [Double] = []
  private var properties: [UInt8] = []

  private struct Column {
    /// `"name":`
    var key: [UInt8]
    var kind: Kind
    enum Kind { case hidden, attributes, boolean, plain }
  }

  /// - Parameters:
  ///   - layout: what stands behind `fid` and `geom` in the rows.
  ///   - members: what attributes the features have; nil where they have none.
  init(
    _ layout: FeatureReader, _ members: SchemaMembers?,
    shows: @escaping @Sendable (String) -> Bool
  ) {
    let types = layout.columnTypes
    keepsAttributes = layout.keepsAttributes
    let keepsAttributes = layout.keepsAttributes
    columns = zip(types, layout.keys).map { column, key in
      let (name, type) = column
      let kind: Column.Kind =
        if name == "attributes", keepsAttributes {
          .attributes
        } else if !shows(name) {
          .hidden
        } else {
          type == "BOOLEAN" ? .boolean : .plain
        }
      return Column(key: key, kind: kind)
    }
    keys = FieldKeys(columns: types.map(\.name), members: members, shows: shows)
  }

  /// How many rows are in.
  var count: Int { taken.count }
  /// How much they hold, about.
  var byteCount: Int { properties.count + numbers.count * 16 }
  var lastID: Int64? { taken.last?.id }

  /// Takes in the row that the statement stands at: `fid`, `geom`, then the layout's columns.
  ///
  /// - Throws: ``StoreError/corrupt(what:)`` naming the feature.
  mutating func take(_ statement: OpaquePointer) throws(StoreError) {
    let id = sqlite3_column_int64(statement, 0)
    var shape: StoredShape?
    if let blob = Self.bytes(statement, 1) {
      do {
        shape = try StoredShape(blob, numbers: &numbers)
      } catch {
        throw .corrupt(what: "feature \(id): \(error)")
      }
    }
    let start = properties.count
    properties.append(UInt8(ascii: "{"))
    for (index, column) in columns.enumerated() where column.kind != .hidden {
      let place = Int32(truncatingIfNeeded: index + 2)
      if column.kind == .attributes { continue }
      if properties.count > start + 1 { properties.append(UInt8(ascii: ",")) }
      properties.append(contentsOf: column.key)
      appendValue(statement, place, isBoolean: column.kind == .boolean)
    }
    // Attributes are the source's own names, behind those of the registry.
    if let index = columns.firstIndex(where: { $0.kind == .attributes }),
      let text = Self.bytes(statement, Int32(truncatingIfNeeded: index + 2))
    {
      appendAttributes(text, start: start)
    }
    properties.append(UInt8(ascii: "}"))
    taken.append(Taken(id: id, shape: shape, properties: start..<properties.count))
  }

  /// Writes what was taken in, a feature a line with commas between, and forgets it.
  ///
  /// - Parameter isFirst: whether nothing stands before the first feature.
  mutating func writeList(_ output: PositionOutput, isFirst: Bool, to bytes: inout [UInt8]) {
    write(output, to: &bytes) { bytes, index, _ in
      if index > 0 || !isFirst { bytes.append(UInt8(ascii: ",")) }
      bytes.append(0x0A)
    } after: { _ in
    }
  }

  /// Writes what was taken in, one behind the other, and forgets it.
  ///
  /// - Returns: where each feature lies.
  mutating func writePieces(
    _ output: PositionOutput, to bytes: inout [UInt8]
  ) -> [(id: Int64, range: Range<Int>)] {
    var pieces: [(id: Int64, range: Range<Int>)] = []
    pieces.reserveCapacity(taken.count)
    write(output, to: &bytes) { bytes, _, id in
      pieces.append((id, bytes.count..<bytes.count))
    } after: { bytes in
      let last = pieces.count - 1
      pieces[last].range = pieces[last].range.lowerBound..<bytes.count
    }
    return pieces
  }

  /// Writes what was taken in as records of a text sequence (RFC 8142), and forgets it.
  mutating func writeSequence(_ output: PositionOutput, to bytes: inout [UInt8]) {
    write(output, to: &bytes) { bytes, _, _ in
      bytes.append(0x1E)
    } after: { bytes in
      bytes.append(0x0A)
    }
  }

  /// Writes one feature without its last brace, so that members can follow.
  mutating func writeOpen(_ output: PositionOutput, to bytes: inout [UInt8]) {
    write(output, to: &bytes) { _, _, _ in
    } after: { bytes in
      bytes.removeLast()
    }
  }

  private mutating func write(
    _ output: PositionOutput, to bytes: inout [UInt8],
    before: (inout [UInt8], Int, Int64) -> Void, after: (inout [UInt8]) -> Void
  ) {
    output.convert?(&numbers)
    numbers.withUnsafeBufferPointer { numbers in
      var text = ShapeText(output, numbers)
      properties.withUnsafeBufferPointer { properties in
        for (index, feature) in taken.enumerated() {
          before(&bytes, index, feature.id)
          bytes.append(contentsOf: Self.head)
          DigitText.append(feature.id, to: &bytes)
          bytes.append(contentsOf: Self.geometryKey)
          if let shape = feature.shape {
            text.appendGeoJSON(shape, to: &bytes)
          } else {
            bytes.append(contentsOf: Self.null)
          }
          bytes.append(contentsOf: Self.propertiesKey)
          bytes.append(
            contentsOf: UnsafeBufferPointer(rebasing: properties[feature.properties]))
          bytes.append(UInt8(ascii: "}"))
          after(&bytes)
        }
      }
    }
    taken.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    properties.removeAll(keepingCapacity: true)
  }

  private static let head = Array("{\"type\":\"Feature\",\"id\":".utf8)
  private static let geometryKey = Array(",\"geometry\":".utf8)
  private static let propertiesKey = Array(",\"properties\":".utf8)
  private static let null = Array("null".utf8)

  /// A text or blob, lent by SQLite until the statement moves on; nil for NULL.
  private static func bytes(_ statement: OpaquePointer, _ column: Int32) -> UnsafeRawBufferPointer?
  {
    if sqlite3_column_type(statement, column) == SQLITE_NULL { return nil }
    guard let start = sqlite3_column_blob(statement, column) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }

  private mutating func appendValue(
    _ statement: OpaquePointer, _ column: Int32, isBoolean: Bool
  ) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER:
      let value = sqlite3_column_int64(statement, column)
      if isBoolean {
        properties.append(contentsOf: (value != 0 ? "true" : "false").utf8)
      } else {
        DigitText.append(value, to: &properties)
      }
    case SQLITE_FLOAT:
      // A column of such numbers keeps their fraction, for clients to know its type.
      JSONValue.write(
        sqlite3_column_double(statement, column), to: &properties, withFraction: true)
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(statement, column) else { fallthrough }
      let text = UnsafeBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(statement, column)))
      var bits: UInt8 = 0
      for byte in text { bits |= byte }
      if bits < 0x80 {
        JSONValue.write(utf8: text, to: &properties)
      } else {
        // Other programs' bytes need not be UTF-8; JSON must.
        JSONValue.string(String(decoding: text, as: UTF8.self)).write(to: &properties)
      }
    case SQLITE_BLOB:
      let data = Self.bytes(statement, column).map { Data($0) } ?? Data()
      JSONValue.string(data.base64EncodedString()).write(to: &properties)
    default: properties.append(contentsOf: Self.null)
    }
  }

  private mutating func appendAttributes(_ text: UnsafeRawBufferPointer, start: Int) {
    guard object.read(text) else { return appendParsedAttributes(text, start: start) }
    for (index, member) in object.members.enumerated() {
      let look = keys.look(UnsafeRawBufferPointer(rebasing: text[member.name]), hint: index)
      guard look.isShown else { continue }
      if properties.count > start + 1 { properties.append(UInt8(ascii: ",")) }
      let whole = UnsafeRawBufferPointer(rebasing: text[member.all])
      properties.append(contentsOf: whole)
      // Behind the name come a quote and a colon.
      if look.hasFractions, Self.isWhole(whole.dropFirst(member.name.count + 3)) {
        properties.append(contentsOf: Self.fraction)
      }
    }
  }

  private mutating func appendParsedAttributes(_ text: UnsafeRawBufferPointer, start: Int) {
    let parsed = AssetRow.attributes(String(decoding: text, as: UTF8.self))
    for member in parsed.members {
      var name = member.name
      let look = name.withUTF8 { keys.look(UnsafeRawBufferPointer($0), hint: 0) }
      guard look.isShown else { continue }
      if properties.count > start + 1 { properties.append(UInt8(ascii: ",")) }
      JSONValue.string(member.name).write(to: &properties)
      properties.append(UInt8(ascii: ":"))
      member.value.write(to: &properties, withFractions: look.hasFractions)
      if look.hasFractions, case .integer = member.value {
        properties.append(contentsOf: Self.fraction)
      }
    }
  }

  private static let fraction = Array(".0".utf8)

  /// Whether a value is a number without fraction and exponent.
  private static func isWhole(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let last = value.last, last &- 0x30 < 10 else { return false }
    return !value.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
      && value.first != UInt8(ascii: "[")
  }
}
