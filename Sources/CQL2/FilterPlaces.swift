extension Filter {
  /// The column of filter text, counted from 1, at which an expression of its tree first stands.
  ///
  /// Reads the text again, so it is for messages only. Nil where the text cannot be read, or
  /// where the expression has no place of its own.
  public static func column(
    of expression: FilterExpression, in text: String, limits: FilterLimits = .default
  ) -> Int? {
    guard var parser = try? TextParser(text, limits) else { return nil }
    parser.starts = [:]
    guard (try? parser.filter()) != nil else { return nil }
    return parser.starts?[expression].map { parser.bytes.column(ofByte: $0) }
  }
}

extension FilterExpression {
  /// The JSON Pointer from this node to one of its children, as the JSON encoding writes it.
  public func pointer(toChild index: Int) -> String {
    switch self {
    case .interval(let start, _):
      // An end that is no expression is no child, so the only child may be the second end.
      start.expression == nil ? "/interval/1" : "/interval/\(index)"
    case .array: "/\(index)"
    case .isIn where index > 0: "/args/1/\(index - 1)"
    default: "/args/\(index)"
    }
  }
}
