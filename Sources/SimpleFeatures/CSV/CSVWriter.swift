/// Writes comma-separated values (RFC 4180), each row ended by CR LF.
///
/// Heads and cells alike are kept from running as formulas; see ``CSVGuard``.
public enum CSVWriter {
  /// Appends a row; fields are quoted where they must be.
  public static func appendRow(
    _ fields: [String], guarding: CSVGuard = .formulas, to bytes: inout [UInt8]
  ) {
    // A row of one empty field would be a blank line, which readers skip.
    if fields.count == 1, fields[0].isEmpty { bytes.append(contentsOf: "\"\"".utf8) }
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      appendField(field, guarding: guarding, to: &bytes)
    }
    bytes.append(0x0D)
    bytes.append(0x0A)
  }

  /// Appends one field, quoted where it must be.
  package static func appendField(
    _ field: String, guarding: CSVGuard = .formulas, to bytes: inout [UInt8]
  ) {
    var field = field
    field.withUTF8 { appendField($0, guarding: guarding, to: &bytes) }
  }

  /// Appends one field given as the bytes of its text.
  package static func appendField(
    _ field: UnsafeBufferPointer<UInt8>, guarding: CSVGuard = .formulas, to bytes: inout [UInt8]
  ) {
    let isGuarded = guarding.mustGuard(field)
    guard mustQuote(field) else {
      if isGuarded { bytes.append(CSVGuard.mark) }
      return bytes.append(contentsOf: field)
    }
    bytes.append(0x22)
    if isGuarded { bytes.append(CSVGuard.mark) }
    for byte in field {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// A field that was written with the guard as it is written without.
  package static func unguarded(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let quote = field.first == 0x22 ? field.prefix(1) : []
    let text = field.dropFirst(quote.count)
    guard text.withUnsafeBufferPointer(CSVGuard.isGuarded) else { return field }
    return quote + text.dropFirst()
  }

  /// Whether a field's bytes would not come back as they are without quotes.
  private static func mustQuote(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    field.first == 0x20 || field.last == 0x20 || field.first == 0x09 || field.last == 0x09
      || field.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  }
}
