/// Writes comma-separated values (RFC 4180), each row ended by CR LF.
public enum CSVWriter {
  /// Appends a row; fields are quoted where they must be.
  public static func appendRow(_ fields: [String], to bytes: inout [UInt8]) {
    // A row of one empty field would be a blank line, which readers skip.
    if fields.count == 1, fields[0].isEmpty { bytes.append(contentsOf: "\"\"".utf8) }
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      appendField(field, to: &bytes)
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
  }

  /// Appends one field, quoted where it must be.
  package static func appendField(_ field: String, to bytes: inout [UInt8]) {
    var field = field
    field.withUTF8 { appendField($0, to: &bytes) }
  }

  /// Appends one field given as the bytes of its text.
  package static func appendField(
    _ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
  ) {
    guard mustQuote(field) else { return bytes.append(contentsOf: field) }
    bytes.append(0x22)
    for byte in field {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Whether a field's bytes would not come back as they are without quotes.
  package static func mustQuote(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    field.first == 0x20 || field.last == 0x20
      || field.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  }
}
