/// What the columns of a batch were taken for: told once, from its head or its first rows.
public struct BatchNames: Hashable, Sendable {
  public struct Taken: Hashable, Sendable {
    /// As the source has it.
    public var column: String
    /// What it was read as.
    public var field: String
    /// By which its numbers were multiplied; 1 where they were not.
    public var scale: Double
  }

  /// Columns read under another name than their own.
  public var taken: [Taken]
  /// Columns that nothing asks for.
  public var unused: [String]

  public var isEmpty: Bool { taken.isEmpty && unused.isEmpty }

  /// One line for a person: "`Height (m)` taken as height; `Colour` is not used".
  public var description: String {
    let atMost = 20
    var parts = taken.prefix(atMost).map { one in
      "`\(one.column.shortened)` taken as \(one.field)"
        + (one.scale == 1 ? "" : ", its numbers times \(one.scale)")
    }
    if taken.count > atMost { parts.append("\(taken.count - atMost) more taken") }
    let names = unused.prefix(atMost).map { "`\($0.shortened)`" }.joined(separator: ", ")
    if unused.count > atMost {
      parts.append("\(names) and \(unused.count - atMost) more are not used")
    } else if !unused.isEmpty {
      parts.append("\(names) \(unused.count == 1 ? "is" : "are") not used")
    }
    return parts.joined(separator: "; ")
  }

  mutating func add(_ other: BatchNames) {
    for one in other.taken where !taken.contains(one) { taken.append(one) }
    for one in other.unused where !unused.contains(one) { unused.append(one) }
  }

  /// Of a source whose rows have names of their own, from some of them.
  init(_ names: RowNames, of rows: some Sequence<[String]>) {
    self.init(taken: [], unused: [])
    var seen: Set<[String]> = []
    for columns in rows where seen.insert(columns).inserted {
      // What cannot be read is told with its row.
      if let reading = try? names.reading(columns) { add(reading.report) }
    }
  }

  init(taken: [Taken], unused: [String]) {
    self.taken = taken
    self.unused = unused
  }
}
