import SimpleFeatures

/// Writes a guessed profile as YAML, each line with the reason for it.
struct ProfileText {
  private var lines: [String] = []

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func comment(_ text: String) { lines.append("# " + text.oneLine) }

  mutating func put(_ key: String, _ value: String, why: String? = nil) {
    lines.append("\(key): \(Self.scalar(value))" + Self.remark(why))
  }

  mutating func put(_ key: String, _ values: [String], why: String? = nil) {
    guard values.count != 1 else { return put(key, values[0], why: why) }
    lines.append(
      "\(key): [\(values.map(Self.scalar).joined(separator: ", "))]" + Self.remark(why))
  }

  mutating func put(_ key: String, _ entries: [(String, String)], why: String? = nil) {
    let inner = entries.map { "\(Self.scalar($0.0)): \(Self.scalar($0.1))" }
    lines.append("\(key): {\(inner.joined(separator: ", "))}" + Self.remark(why))
  }

  /// A key over entries of a line each.
  mutating func put(_ key: String, lines entries: [(key: String, value: String, why: String)]) {
    lines.append("\(key):")
    for entry in entries {
      lines.append("  \(Self.scalar(entry.key)): \(entry.value)" + Self.remark(entry.why))
    }
  }

  /// A key over a list with an entry on each line.
  mutating func list(_ key: String, _ entries: [(value: String, why: String)]) {
    lines.append("\(key):")
    for entry in entries {
      lines.append("  - \(Self.scalar(entry.value))" + Self.remark(entry.why))
    }
  }

  /// Plain where YAML cannot take it for anything else, in quotes otherwise.
  static func scalar(_ text: String) -> String {
    let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isPlain =
      text.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } == true
      && text.utf8.allSatisfy {
        ($0 >= 0x30 && $0 <= 0x39) || (($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A) || $0 == 0x5F
          || $0 == 0x2D
      } && !words.contains(text.lowercased())
    // A JSON string is a YAML one, but for characters beyond ASCII that need no escape in either.
    return isPlain ? text : JSONValue.string(text).jsonText
  }

  private static func remark(_ text: String?) -> String {
    text.map { "  # \($0.oneLine)" } ?? ""
  }
}

extension String {
  /// Without what would end a comment.
  fileprivate var oneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}
