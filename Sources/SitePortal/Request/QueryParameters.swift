import Hummingbird

/// The names and values of a query or a URL-encoded form, in order.
struct QueryParameters: Sendable {
  private(set) var pairs: [(name: String, value: String)] = []
  /// Values that have blanks at an end, as they were written, by their places.
  private var untrimmed: [Int: String] = [:]

  init(_ pairs: [(name: String, value: String)] = []) { self.pairs = pairs }

  /// - Throws: `malformedEncoding`; blanks at either end of a value are dropped.
  init(encoded text: String?, what: String) throws(PortalError) {
    guard let text, !text.isEmpty else { return }
    for pair in text.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentCoding.decode(sides[0], plusIsSpace: true),
        let value = PercentCoding.decode(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
      else { throw .malformedEncoding(what: what) }
      let trimmed = value.trimmed
      if trimmed.utf8.count < value.utf8.count { untrimmed[pairs.count] = value }
      pairs.append((name, trimmed))
      guard pairs.count <= 200 else { throw .malformedEncoding(what: what) }
    }
  }

  static func query(of request: Request) throws(PortalError) -> QueryParameters {
    try QueryParameters(encoded: request.uri.query, what: "query")
  }

  /// Names and values with the blanks at their ends, which belong to a value that is compared.
  var written: [(name: String, value: String)] {
    if untrimmed.isEmpty { return pairs }
    return pairs.enumerated().map { ($1.name, untrimmed[$0] ?? $1.value) }
  }

  /// The value of a parameter; nil where it is absent or empty.
  subscript(name: String) -> String? {
    pairs.first { $0.name == name && !$0.value.isEmpty }?.value
  }

  /// Every value given for a name, empty ones left out.
  func all(_ name: String) -> [String] {
    pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
  }

  func contains(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// - Throws: `unknownParameter` for the first name not allowed, `invalidParameter` for one
  ///   given twice that may be given once.
  func requireOnly(
    _ allowed: [String], repeatable: Set<String> = []
  ) throws(PortalError) {
    var seen: Set<String> = []
    for (name, _) in pairs {
      guard allowed.contains(name) else {
        throw .unknownParameter(name: name, allowed: allowed)
      }
      guard seen.insert(name).inserted || repeatable.contains(name) else {
        throw .invalidParameter(name: name, detail: "it is given more than once")
      }
    }
  }

  /// - Throws: `invalidParameter` for the first that is given without a value: only a form leaves
  ///   what it does not mean to say blank.
  func requireValues() throws(PortalError) {
    for (name, value) in pairs where value.isEmpty {
      throw .invalidParameter(name: name.shortened, detail: "it has no value; leave it out instead")
    }
  }

  /// A whole number; nil where the parameter is absent.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(PortalError) -> Int? {
    guard let pair = pairs.first(where: { $0.name == name }) else { return nil }
    guard let value = Int(pair.value), range.contains(value) else {
      throw .invalidParameter(
        name: name,
        detail: "'\(pair.value.shortened)' is not a whole number "
          + (range.upperBound == .max
            ? "of \(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"))
    }
    return value
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    // Most have none; a byte beyond ASCII may be part of a blank.
    if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first),
      (0x21...0x7E).contains(last)
    {
      return self
    }
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// At most 80 characters, for messages that quote what was given.
  var shortened: String { count > 80 ? prefix(77) + "…" : self }
}
