import GRDB

/// A piece of an SQL expression with the values of its parameters.
struct Condition {
  var sql: String
  var values: [DatabaseValue] = []

  init(_ sql: String, _ values: [DatabaseValue] = []) {
    self.sql = sql
    self.values = values
  }

  /// Any of the values, for a column that is compared as it is.
  static func isOne(of values: [String], _ column: String) -> Condition {
    let marks = repeatElement("?", count: values.count).joined(separator: ", ")
    return Condition("\(column) IN (\(marks))", values.map(\.databaseValue))
  }

  /// Any of the numbers: one parameter however many there are, so that the statement is reused.
  static func isOne(of ids: [Int64], _ column: String) -> Condition {
    Condition("\(column) IN (SELECT value FROM json_each(?))", [IDList.text(ids).databaseValue])
  }

  /// All of them, or any; bracketed by halves, since SQLite's expressions go 1,000 levels deep.
  static func joined(_ parts: [Condition], by word: String) -> Condition {
    func join(_ parts: ArraySlice<Condition>) -> Condition {
      guard parts.count > 1 else { return parts.first ?? Condition("1") }
      let middle = parts.startIndex + parts.count / 2
      let first = join(parts[..<middle])
      let second = join(parts[middle...])
      return Condition("(\(first.sql) \(word) \(second.sql))", first.values + second.values)
    }
    return join(parts[...])
  }
}

/// Row numbers as the JSON array that SQLite's `json_each` takes apart.
enum IDList {
  static func text(_ ids: [Int64]) -> String {
    var text = "["
    text.reserveCapacity(ids.count * 8 + 2)
    for id in ids {
      if text.utf8.count > 1 { text += "," }
      text += String(id)
    }
    return text + "]"
  }
}
