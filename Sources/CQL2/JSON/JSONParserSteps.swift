import SimpleFeatures

/// The small steps that all parts of the JSON parser take.
extension JSONParser {
  /// Does something one step further down the path.
  mutating func at<Result>(
    _ step: String, _ body: (inout Self) throws(FilterError) -> Result
  ) throws(FilterError) -> Result {
    path.append(step)
    let result = try body(&self)
    path.removeLast()
    return result
  }

  var place: FilterPlace { .pointer(path.map { "/" + $0 }.joined()) }

  func unexpected(_ expected: String, found: String, under step: String? = nil) -> FilterError {
    .unexpected(
      found: found, expected: expected,
      at: .pointer((path + (step.map { [$0] } ?? [])).map { "/" + $0 }.joined()))
  }

  func checkCount(_ count: Int) throws(FilterError) {
    guard count <= limits.listItems else {
      throw .limit(.listItems, allowed: limits.listItems, at: place)
    }
  }

  /// What a JSON value is, in words for an error.
  static func inWords(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "the number \(value)"
    case .number(let value): "the number \(value)"
    case .string(let text): "the text \"\(TextToken.cut(text))\""
    case .array(let values): "an array of \(values.count)"
    case .object: "an object"
    }
  }
}
