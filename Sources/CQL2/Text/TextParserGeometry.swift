import SimpleFeatures

/// Geometry literals: well-known text among the tokens, and BBOX.
extension TextParser {
  private typealias Place = Position<AsWritten>

  /// A geometry, where the word here is a geometry's name with coordinates behind it.
  mutating func geometryLiteral(_ keyword: String) throws(FilterError) -> Geometry<AsWritten>? {
    guard let kind = ReservedWords.geometries[keyword] else { return nil }
    let ahead = following
    let isLiteral =
      ahead.kind == .symbol(.open) || ahead.keyword == "EMPTY"
      || (ahead.keyword == "Z" && startsCoordinates(at: position + 2))
    guard isLiteral else { return nil }
    position += 1
    return try geometry(kind, mayBeCollection: true)
  }

  private func startsCoordinates(at index: Int) -> Bool {
    guard index < tokens.count else { return false }
    return tokens[index].kind == .symbol(.open) || tokens[index].keyword == "EMPTY"
  }

  private mutating func geometry(
    _ kind: GeometryKind, mayBeCollection: Bool
  ) throws(FilterError) -> Geometry<AsWritten> {
    _ = skip(keyword: "Z")
    switch kind {
    case .point:
      return .point(try bracketedPosition())
    case .multiPoint:
      return .multiPoint(
        try list { (parser: inout Self) throws(FilterError) in
          // Bare positions are how older well-known text writes a MULTIPOINT.
          parser.token.kind == .symbol(.open)
            ? try parser.bracketedPosition() : try parser.coordinates()
        })
    case .lineString:
      return .lineString(try line())
    case .multiLineString:
      return .multiLineString(
        try list { (parser: inout Self) throws(FilterError) in try parser.line() })
    case .polygon:
      return .polygon(try polygon())
    case .multiPolygon:
      return .multiPolygon(
        try list { (parser: inout Self) throws(FilterError) in try parser.polygon() })
    case .geometryCollection:
      guard mayBeCollection else { throw unexpected("a geometry that is no collection") }
      return .geometryCollection(
        try list { (parser: inout Self) throws(FilterError) in try parser.member() })
    }
  }

  private mutating func member() throws(FilterError) -> Geometry<AsWritten> {
    guard let keyword = token.keyword, let kind = ReservedWords.geometries[keyword],
      kind != .geometryCollection
    else { throw unexpected("POINT, LINESTRING, POLYGON or one of their MULTI forms") }
    position += 1
    return try geometry(kind, mayBeCollection: false)
  }

  private mutating func list<Item>(
    _ item: (inout Self) throws(FilterError) -> Item
  ) throws(FilterError) -> [Item] {
    if skip(keyword: "EMPTY") { return [] }
    try take(.open, "'(' or EMPTY")
    var items: [Item] = []
    repeat { items.append(try item(&self)) } while skip(.comma)
    try take(.close, "',' or ')'")
    return items
  }

  private mutating func line() throws(FilterError) -> [Position<AsWritten>] {
    let start = token.start
    let positions = try list { (parser: inout Self) throws(FilterError) in
      try parser.coordinates()
    }
    if positions.count == 1 {
      throw unexpected("two positions or more", found: "a line of one", at: start)
    }
    return positions
  }

  private mutating func ring() throws(FilterError) -> [Position<AsWritten>] {
    let start = token.start
    let positions = try list { (parser: inout Self) throws(FilterError) in
      try parser.coordinates()
    }
    guard positions.count >= 4 else {
      throw unexpected(
        "four positions or more", found: "a ring of \(positions.count)", at: start)
    }
    guard positions.first == positions.last else {
      throw unexpected(
        "the first position again as the last", found: "a ring that is not closed", at: start)
    }
    return positions
  }

  private mutating func polygon() throws(FilterError) -> Polygon<AsWritten> {
    let rings = try list { (parser: inout Self) throws(FilterError) in try parser.ring() }
    return Polygon(exterior: rings.first ?? [], interiors: Array(rings.dropFirst()))
  }

  private mutating func bracketedPosition() throws(FilterError) -> Position<AsWritten> {
    try take(.open, "'(' and a position")
    let position = try coordinates()
    try take(.close, "')'")
    return position
  }

  /// Two numbers, and a height that is dropped.
  private mutating func coordinates() throws(FilterError) -> Position<AsWritten> {
    vertices += 1
    guard vertices <= limits.geometryVertices else {
      throw .limit(
        .geometryVertices, allowed: limits.geometryVertices, at: place(token.start))
    }
    let first = try coordinate()
    let second = try coordinate()
    if token.kind != .symbol(.comma), token.kind != .symbol(.close) { _ = try coordinate() }
    return Position(first: first, second: second)
  }

  private mutating func coordinate() throws(FilterError) -> Double {
    let start = token.start
    let isNegative = skip(.minus)
    if !isNegative { _ = skip(.plus) }
    guard case .number(let digits) = token.kind else { throw unexpected("a coordinate") }
    let value = try number(digits, isNegative: isNegative, at: start)
    position += 1
    switch value {
    // A whole number has no negative zero; the coordinate may.
    case .integer(let whole): return whole == 0 && isNegative ? -0.0 : Double(whole)
    case .number(let value): return value
    default: throw unexpected("a coordinate")
    }
  }

  /// A BBOX after its opening bracket: four numbers, or six with heights, which are dropped.
  mutating func box(from start: Int) throws(FilterError) -> FilterBox {
    var numbers: [Double] = []
    repeat {
      numbers.append(try coordinate())
    } while numbers.count < 6 && skip(.comma)
    try take(.close, numbers.count == 6 ? "')'" : "',' or ')'")
    guard let box = FilterBox(numbers: numbers) else {
      throw unexpected(FilterBox.expected, found: FilterBox.found(numbers), at: start)
    }
    return box
  }
}
