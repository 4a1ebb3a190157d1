import GRDBSQLite
import SimpleFeatures
import SiteModel

/// One member of a JSON object, found in its text without reading the others.
///
/// Text that is not JSON has the members up to its mistake.
struct AttributeMember {
  enum Kind { case text, number, truth, null, nested }

  let kind: Kind
  /// The value as it stands in the text; for a text without its quotes.
  let bytes: UnsafeRawBufferPointer
  /// Whether a text has escapes.
  let isEscaped: Bool

  /// Nil where there is no member of the name; of several the first counts.
  init?(_ object: UnsafeRawBufferPointer, name: String) {
    var name = name
    let found = name.withUTF8 { Self.find(UnsafeRawBufferPointer($0), in: object) }
    guard let found else { return nil }
    self = found
  }

  /// - Parameter name: as UTF-8.
  static func find(
    _ name: UnsafeRawBufferPointer, in object: UnsafeRawBufferPointer
  ) -> AttributeMember? {
    var scan = MemberScan(object)
    while let member = scan.next() {
      if member.isNameEscaped {
        guard let text = member.unescapedName, text.utf8.elementsEqual(name) else { continue }
        return member.value
      }
      if member.name.elementsEqual(name) { return member.value }
    }
    return nil
  }

  init(kind: Kind, bytes: UnsafeRawBufferPointer, isEscaped: Bool) {
    self.kind = kind
    self.bytes = bytes
    self.isEscaped = isEscaped
  }

  var text: String? {
    guard kind == .text else { return nil }
    return isEscaped ? Self.unescaped(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  var isTrue: Bool { bytes.first == UInt8(ascii: "t") }

  /// The value by the rules of the evaluator.
  var value: FilterValue {
    switch kind {
    case .null: .null
    case .truth: .bool(isTrue)
    case .text: text.map(FilterValue.string) ?? .opaque
    case .number, .nested:
      (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))
        .map(FilterValue.init(json:)) ?? .opaque
    }
  }

  static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String? {
    let text = "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    guard case .string(let value)? = try? JSONValue(parsing: text) else { return nil }
    return value
  }
}

/// The calls that look into a JSON object.
enum AttributeCalls {
  enum Wanted { case text, number, truth, anything }

  /// The member where it is of the type wanted, else NULL.
  static func answer(
    _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?, _ wanted: Wanted
  ) {
    guard let values,
      let member = AttributeMember.find(SQLValue.bytes(values[1]), in: SQLValue.bytes(values[0]))
    else { return sqlite3_result_null(context) }
    switch (member.kind, wanted) {
    case (.text, .text), (.text, .anything):
      if member.isEscaped, let text = member.text {
        var text = text
        text.withUTF8 { SQLValue.answer(context, UnsafeRawBufferPointer($0)) }
      } else {
        SQLValue.answer(context, member.bytes)
      }
    case (.number, .number), (.number, .anything):
      switch member.value {
      case .integer(let number): sqlite3_result_int64(context, number)
      case .number(let number): sqlite3_result_double(context, number)
      default: sqlite3_result_null(context)
      }
    case (.truth, .truth), (.truth, .anything): sqlite3_result_int(context, member.isTrue ? 1 : 0)
    case (.nested, .anything): SQLValue.answer(context, member.bytes)
    default: sqlite3_result_null(context)
    }
  }
}
