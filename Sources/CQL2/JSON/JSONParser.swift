import SimpleFeatures

/// Reads the JSON encoding into a syntax tree.
struct JSONParser {
  let limits: FilterLimits
  /// The way from the top to the value being read, for errors.
  var path: [String] = []
  var vertices = 0
  private var depth = 0

  init(_ limits: FilterLimits) { self.limits = limits }

  mutating func filter(_ value: JSONValue) throws(FilterError) -> FilterExpression {
    try expression(value, .boolean)
  }

  /// An expression that may stand in the given role.
  mutating func expression(
    _ value: JSONValue, _ role: FilterRole
  ) throws(FilterError) -> FilterExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.honouredDepth else {
      throw .limit(.depth, allowed: limits.honouredDepth, at: place)
    }
    let expression = try anyExpression(value, role)
    guard role.admits(expression) else {
      throw unexpected(role.rawValue, found: expression.kindInWords)
    }
    return expression
  }

  private mutating func anyExpression(
    _ value: JSONValue, _ role: FilterRole
  ) throws(FilterError) -> FilterExpression {
    switch value {
    case .bool(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .number(let value) where value.isFinite: return .number(value)
    case .string(let value): return .string(value)
    case .array(let values):
      var elements: [FilterExpression] = []
      try checkCount(values.count)
      for (index, value) in values.enumerated() {
        elements.append(
          try at(String(index)) { (parser: inout Self) throws(FilterError) in
            try parser.expression(value, .anything)
          })
      }
      return .array(elements)
    case .object(let object): return try node(object, role)
    case .null, .number: throw unexpected(role.rawValue, found: Self.inWords(value))
    }
  }

  private mutating func node(
    _ object: JSONObject, _ role: FilterRole
  ) throws(FilterError) -> FilterExpression {
    if let op = object["op"] {
      guard case .string(let name) = op else {
        throw unexpected("the name of an operation", found: Self.inWords(op), under: "op")
      }
      guard case .array(let arguments)? = object["args"] else {
        throw unexpected(
          "an array of arguments", found: object["args"].map(Self.inWords) ?? "no 'args'",
          under: object["args"] == nil ? nil : "args")
      }
      return try at("args") { (parser: inout Self) throws(FilterError) in
        try parser.operation(name, arguments)
      }
    }
    if let property = object["property"] {
      guard case .string(let name) = property, !name.isEmpty else {
        throw unexpected("the name of a property", found: Self.inWords(property), under: "property")
      }
      return .property(name)
    }
    if let date = object["date"] {
      guard case .string(let text) = date, let instant = FilterInstant(date: text) else {
        throw unexpected(
          "a date such as \"2024-05-31\"", found: Self.inWords(date), under: "date")
      }
      return .instant(instant)
    }
    if let timestamp = object["timestamp"] {
      guard case .string(let text) = timestamp, let instant = FilterInstant(timestamp: text) else {
        throw unexpected(
          "a time in UTC such as \"2024-05-31T12:00:00Z\"", found: Self.inWords(timestamp),
          under: "timestamp")
      }
      return .instant(instant)
    }
    if let interval = object["interval"] {
      return try at("interval") { (parser: inout Self) throws(FilterError) in
        try parser.interval(interval)
      }
    }
    if object["type"] != nil { return .geometry(try geometry(object, mayBeCollection: true)) }
    if let box = object["bbox"] {
      return try at("bbox") { (parser: inout Self) throws(FilterError) in try parser.box(box) }
    }
    throw unexpected(
      "'op', 'property', 'date', 'timestamp', 'interval', 'bbox' or a geometry's 'type'",
      found: object.isEmpty
        ? "an empty object"
        : "an object of \(object.names.prefix(5).map { "'\(TextToken.cut($0))'" }.joined(separator: ", "))"
    )
  }

  private mutating func interval(_ value: JSONValue) throws(FilterError) -> FilterExpression {
    guard case .array(let bounds) = value, bounds.count == 2 else {
      throw unexpected("an array of two ends", found: Self.inWords(value))
    }
    let start = try at("0") { (parser: inout Self) throws(FilterError) in
      try parser.intervalBound(bounds[0])
    }
    let end = try at("1") { (parser: inout Self) throws(FilterError) in
      try parser.intervalBound(bounds[1])
    }
    return .interval(start, end)
  }

  private mutating func intervalBound(_ value: JSONValue) throws(FilterError) -> IntervalBound {
    if case .string("..") = value { return .unbounded }
    if case .string(let text) = value, let instant = FilterInstant(text) {
      return .instant(instant)
    }
    if case .object = value {
      let bound = try expression(value, .anything)
      switch bound {
      case .property, .function: return .expression(bound)
      default:
        throw unexpected(FilterRole.intervalBound.rawValue, found: bound.kindInWords)
      }
    }
    throw unexpected(FilterRole.intervalBound.rawValue, found: Self.inWords(value))
  }
}
