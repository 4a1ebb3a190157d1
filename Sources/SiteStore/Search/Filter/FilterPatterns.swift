import CQL2
import GRDB
import SiteModel

extension FilterSQL {
  /// Nil where something else than a text column or an attribute is compared with a pattern.
  ///
  /// - Parameter isExact: leave out what an index could answer, where it would be negated.
  func like(
    _ value: FilterExpression, _ pattern: FilterExpression, isExact: Bool = false
  ) -> Condition? {
    guard case .property(let name) = value, case .string(let text) = pattern,
      let column = table.column(name), let subject = column.value(as: .string)
    else { return nil }
    let exact: Condition
    if let glob = GlobPattern.text(like: text) {
      exact = Condition("(\(subject.sql) GLOB ?)", subject.values + [glob.databaseValue])
    } else {
      exact = Condition("cql_like(\(subject.sql), ?)", subject.values + [text.databaseValue])
    }
    guard !isExact, let prefix = LikePrefix(text) else { return exact }
    let indexed: String
    if column.storage == .member {
      guard let expression = table.indexedAttributes[name] else { return exact }
      indexed = expression
    } else {
      indexed = column.sql
    }
    var hint = Condition("(\(indexed) >= ?)", [prefix.text.databaseValue])
    if let successor = prefix.successor {
      hint = Condition(
        "(\(indexed) >= ? AND \(indexed) < ?)",
        [prefix.text.databaseValue, successor.databaseValue])
    }
    return .joined([hint, exact], by: "AND")
  }
}

/// What every text that a pattern matches begins with.
private struct LikePrefix {
  var text: String

  init?(_ pattern: String) {
    var prefix = String.UnicodeScalarView()
    var scalars = pattern.unicodeScalars.makeIterator()
    while let scalar = scalars.next(), scalar != "%", scalar != "_" {
      prefix.append(scalar == "\\" ? (scalars.next() ?? scalar) : scalar)
    }
    guard !prefix.isEmpty else { return nil }
    text = String(prefix)
  }

  /// The first text, by code point, that is behind all those; nil where there is none.
  var successor: String? {
    var scalars = Array(text.unicodeScalars)
    while let last = scalars.popLast() {
      // Surrogates are no characters: behind U+D7FF comes U+E000.
      let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
      guard let scalar = Unicode.Scalar(next) else { continue }
      var view = String.UnicodeScalarView(scalars)
      view.append(scalar)
      return String(view)
    }
    return nil
  }
}

/// Patterns of CQL2's LIKE as GLOB, which SQLite itself matches: its own LIKE takes capitals and
/// small letters for the same.
enum GlobPattern {
  /// Each run of any characters multiplies the steps that a text may take.
  private static let allowedRuns = 3
  private static let allowedBytes = 1000

  /// Nil for a pattern that is better matched by us.
  static func text(like pattern: String) -> String? {
    guard pattern.utf8.count <= allowedBytes else { return nil }
    var glob = String.UnicodeScalarView()
    var isEscaped = false
    var runs = 0
    for scalar in pattern.unicodeScalars {
      if scalar.value == 0 { return nil }
      switch (scalar, isEscaped) {
      case ("\\", false):
        isEscaped = true
        continue
      case ("%", false):
        runs += 1
        glob.append("*")
      case ("_", false): glob.append("?")
      case ("*", _), ("?", _), ("[", _): glob.append(contentsOf: "[\(scalar)]".unicodeScalars)
      default: glob.append(scalar)
      }
      isEscaped = false
    }
    if isEscaped { glob.append("\\") }
    return runs <= allowedRuns ? String(glob) : nil
  }
}
