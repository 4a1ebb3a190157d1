extension JSONValue {
  /// The compact JSON text of the value.
  public var jsonText: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The compact JSON text in which every double has a fraction or an exponent, so that what reads
  /// it back can tell it from a whole number.
  public var jsonTextWithFractions: String {
    var bytes: [UInt8] = []
    write(to: &bytes, withFractions: true)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The JSON text with each member on its own line, indented by two spaces.
  public var prettyText: String {
    var bytes: [UInt8] = []
    writePretty(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the compact JSON text.
  ///
  /// Whole doubles below 1e15 are written without a fraction, other doubles as briefly as reads
  /// back exactly, and those that are not finite as null: JSON has no word for them.
  ///
  /// - Parameter withFractions: write whole doubles as `10.0`.
  public func write(to bytes: inout [UInt8], withFractions: Bool = false) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): bytes.append(contentsOf: String(value).utf8)
    case .number(let value): Self.write(value, to: &bytes, withFraction: withFractions)
    case .string(let value): Self.write(value, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes, withFractions: withFractions)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      object.write(to: &bytes, withFractions: withFractions)
    }
  }

  /// Appends the JSON text with each member on its own line.
  public func writePretty(to bytes: inout [UInt8], depth: Int = 0) {
    func lineBreak(_ depth: Int) {
      bytes.append(0x0A)
      bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        lineBreak(depth + 1)
        element.writePretty(to: &bytes, depth: depth + 1)
      }
      lineBreak(depth)
      bytes.append(UInt8(ascii: "]"))
    case .object(let object) where !object.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        lineBreak(depth + 1)
        Self.write(member.name, to: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        member.value.writePretty(to: &bytes, depth: depth + 1)
      }
      lineBreak(depth)
      bytes.append(UInt8(ascii: "}"))
    default: write(to: &bytes)
    }
  }

  package static func write(
    _ value: Double, to bytes: inout [UInt8], withFraction: Bool = false
  ) {
    if !value.isFinite {
      bytes.append(contentsOf: "null".utf8)
    } else if value.rounded() == value, abs(value) < 1e15, value.sign == .plus || value != 0 {
      bytes.append(contentsOf: String(Int64(value)).utf8)
      if withFraction { bytes.append(contentsOf: ".0".utf8) }
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// Appends a string in quotes, escaping what must be.
  static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { write(utf8: $0, to: &bytes) }
  }

  /// Appends the bytes of a string in quotes, escaping what must be.
  package static func write(utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
        start = index + 1
        appendEscape(of: byte, to: &bytes)
      }
      index += 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}

extension JSONObject {
  /// Appends the object's compact JSON text.
  public func write(to bytes: inout [UInt8], withFractions: Bool = false) {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONValue.write(member.name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      member.value.write(to: &bytes, withFractions: withFractions)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The compact JSON text of the object.
  public var jsonText: String { JSONValue.object(self).jsonText }
  /// The JSON text with each member on its own line, indented by two spaces.
  public var prettyText: String { JSONValue.object(self).prettyText }
}
