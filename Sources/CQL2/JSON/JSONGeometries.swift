import SimpleFeatures

/// Geometry literals as GeoJSON writes them, and boxes.
extension JSONParser {
  mutating func geometry(
    _ object: JSONObject, mayBeCollection: Bool
  ) throws(FilterError) -> Geometry<AsWritten> {
    guard case .string(let name)? = object["type"], let kind = GeometryKind(rawValue: name),
      mayBeCollection || kind != .geometryCollection
    else {
      throw unexpected(
        mayBeCollection ? "the type of a geometry" : "the type of a geometry that is no collection",
        found: object["type"].map(Self.inWords) ?? "no 'type'",
        under: object["type"] == nil ? nil : "type")
    }
    let member = kind == .geometryCollection ? "geometries" : "coordinates"
    guard let content = object[member] else {
      throw unexpected("'\(member)'", found: "a \(name) without")
    }
    return try at(member) { (parser: inout Self) throws(FilterError) in
      try parser.geometry(kind, content)
    }
  }

  private mutating func geometry(
    _ kind: GeometryKind, _ content: JSONValue
  ) throws(FilterError) -> Geometry<AsWritten> {
    switch kind {
    case .point: return .point(try position(content))
    case .multiPoint: return .multiPoint(try positions(content))
    case .lineString: return .lineString(try line(content))
    case .multiLineString:
      return .multiLineString(
        try list(content) { (parser: inout Self, value) throws(FilterError) in
          try parser.line(value)
        })
    case .polygon: return .polygon(try polygon(content))
    case .multiPolygon:
      return .multiPolygon(
        try list(content) { (parser: inout Self, value) throws(FilterError) in
          try parser.polygon(value)
        })
    case .geometryCollection:
      return .geometryCollection(
        try list(content) { (parser: inout Self, value) throws(FilterError) in
          guard case .object(let object) = value else {
            throw parser.unexpected("a geometry", found: Self.inWords(value))
          }
          return try parser.geometry(object, mayBeCollection: false)
        })
    }
  }

  private mutating func list<Item>(
    _ value: JSONValue, _ item: (inout Self, JSONValue) throws(FilterError) -> Item
  ) throws(FilterError) -> [Item] {
    guard case .array(let values) = value else {
      throw unexpected("an array", found: Self.inWords(value))
    }
    var items: [Item] = []
    items.reserveCapacity(min(values.count, limits.geometryVertices))
    for (index, value) in values.enumerated() {
      items.append(
        try at(String(index)) { (parser: inout Self) throws(FilterError) in
          try item(&parser, value)
        })
    }
    return items
  }

  private mutating func positions(
    _ value: JSONValue
  ) throws(FilterError) -> [Position<AsWritten>] {
    try list(value) { (parser: inout Self, value) throws(FilterError) in
      try parser.position(value)
    }
  }

  private mutating func line(_ value: JSONValue) throws(FilterError) -> [Position<AsWritten>] {
    let positions = try positions(value)
    if positions.count == 1 {
      throw unexpected("two positions or more", found: "a line of one")
    }
    return positions
  }

  private mutating func polygon(_ value: JSONValue) throws(FilterError) -> Polygon<AsWritten> {
    let rings = try list(value) { (parser: inout Self, value) throws(FilterError) in
      let ring = try parser.positions(value)
      guard ring.count >= 4 else {
        throw parser.unexpected("four positions or more", found: "a ring of \(ring.count)")
      }
      guard ring.first == ring.last else {
        throw parser.unexpected(
          "the first position again as the last", found: "a ring that is not closed")
      }
      return ring
    }
    return Polygon(exterior: rings.first ?? [], interiors: Array(rings.dropFirst()))
  }

  /// Two numbers; further ones, such as heights, are dropped.
  private mutating func position(_ value: JSONValue) throws(FilterError) -> Position<AsWritten> {
    vertices += 1
    guard vertices <= limits.geometryVertices else {
      throw .limit(.geometryVertices, allowed: limits.geometryVertices, at: place)
    }
    let numbers = try numbers(value, atMost: 4)
    guard numbers.count >= 2 else {
      throw unexpected("two numbers or more", found: Self.inWords(value))
    }
    return Position(first: numbers[0], second: numbers[1])
  }

  private func numbers(_ value: JSONValue, atMost most: Int) throws(FilterError) -> [Double] {
    guard case .array(let values) = value, values.count <= most else {
      throw unexpected("an array of numbers", found: Self.inWords(value))
    }
    var numbers: [Double] = []
    for (index, value) in values.enumerated() {
      guard let number = value.double, number.isFinite else {
        throw unexpected("a number", found: Self.inWords(value), under: String(index))
      }
      numbers.append(number)
    }
    return numbers
  }

  func box(_ value: JSONValue) throws(FilterError) -> FilterExpression {
    let numbers = try numbers(value, atMost: 6)
    guard let box = FilterBox(numbers: numbers) else {
      throw unexpected(FilterBox.expected, found: FilterBox.found(numbers))
    }
    return .bbox(box)
  }
}
