/// Reads well-known text from bytes that stay where they are while it lives.
struct WKTParser<Frame: ReferenceFrame> {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// Numbers a position must have; nil where the text does not say.
  private var dimensions: Int?
  private(set) var droppedHeights = false
  /// Whether members may say what they are: those of curves and surfaces do.
  private var namesMembers = false

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Takes `SRID=27700;`, where it stands first.
  mutating func referenceSystemID() throws(WKTError) -> Int {
    let start = at
    guard word() == "SRID" else {
      at = start
      return 0
    }
    guard take("=") else { throw unexpected("'=' must follow SRID") }
    var value = 0
    while at < bytes.count, bytes[at] &- 0x30 < 10, value < 10_000_000 {
      value = value * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    guard take(";") else { throw unexpected("';' must follow the SRID") }
    return value
  }

  mutating func expectEnd() throws(WKTError) {
    skipBlanks()
    if at < bytes.count { throw unexpected("the text must end") }
  }

  mutating func geometry(depth: Int) throws(WKTError) -> Geometry<Frame> {
    guard depth <= WKT.depthLimit else {
      throw WKTError(
        message: "geometry collections are nested more than \(WKT.depthLimit) deep, the most "
          + "allowed", offset: at)
    }
    skipBlanks()
    let start = at
    let name = word()
    let (kind, suffix) = try kind(of: name, at: start)
    let outer = (dimensions, namesMembers)
    defer { (dimensions, namesMembers) = outer }
    namesMembers = Self.curved.contains { name.hasPrefix($0.name) }
    let isCompound = name.hasPrefix("COMPOUNDCURVE")
    let tag = suffix.isEmpty ? dimensionTag() : suffix
    dimensions = tag.isEmpty ? nil : 2 + tag.utf8.count
    let isEmpty = takeEmpty()
    switch kind {
    case .point:
      if isEmpty { return .multiPoint([]) }
      try open()
      let position = try position()
      try close()
      return .point(position)
    case .lineString:
      return .lineString(isEmpty ? [] : isCompound ? try compound() : try line())
    case .polygon: return .polygon(isEmpty ? Polygon(exterior: []) : try surface())
    case .multiPoint:
      return .multiPoint(
        isEmpty
          ? [] : try list { parser throws(WKTError) in try parser.member() }.compactMap(\.self))
    case .multiLineString:
      return .multiLineString(
        isEmpty
          ? []
          : try list { parser throws(WKTError) in
            parser.takeEmpty() ? [] : try parser.line()
          })
    case .multiPolygon:
      return .multiPolygon(
        isEmpty
          ? []
          : try list { parser throws(WKTError) in
            parser.takeEmpty() ? Polygon(exterior: []) : try parser.surface()
          })
    case .geometryCollection:
      return .geometryCollection(
        isEmpty
          ? []
          : try list { parser throws(WKTError) in try parser.geometry(depth: depth + 1) })
    }
  }

  /// Types of ISO 13249-3, as what they are where all their parts are straight.
  private static var curved: [(name: String, kind: GeometryKind)] {
    [
      ("COMPOUNDCURVE", .lineString), ("CURVEPOLYGON", .polygon), ("MULTICURVE", .multiLineString),
      ("MULTISURFACE", .multiPolygon),
    ]
  }
  private static var unread: [String] {
    ["CIRCULARSTRING", "POLYHEDRALSURFACE", "TIN", "TRIANGLE"]
  }

  private func kind(of word: String, at start: Int) throws(WKTError) -> (GeometryKind, String) {
    for suffix in ["", "ZM", "Z", "M"] where word.hasSuffix(suffix) {
      let name = word.dropLast(suffix.count)
      if let curved = Self.curved.first(where: { $0.name == name }) { return (curved.kind, suffix) }
      if Self.unread.contains(String(name)) {
        throw WKTError(message: CurveAdvice.text(String(name)), offset: start)
      }
      let kind = GeometryKind.allCases.first { $0.rawValue.uppercased() == name }
      if let kind { return (kind, suffix) }
    }
    let names = GeometryKind.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
    throw WKTError(
      message: word.isEmpty
        ? "a geometry type is missing; allowed are \(names)"
        : "'\(word.prefix(40))' is not a geometry type; allowed are \(names)", offset: start)
  }

  private mutating func dimensionTag() -> String {
    let start = at
    let tag = word()
    if tag == "Z" || tag == "M" || tag == "ZM" { return tag }
    at = start
    return ""
  }

  fileprivate mutating func takeEmpty() -> Bool {
    let start = at
    if word() == "EMPTY" { return true }
    at = start
    return false
  }

  /// A position of a multipoint, in brackets of its own or without; nil where it is empty.
  fileprivate mutating func member() throws(WKTError) -> Position<Frame>? {
    if takeEmpty() { return nil }
    guard take("(") else { return try position() }
    let position = try position()
    try close()
    return position
  }

  fileprivate mutating func line() throws(WKTError) -> [Position<Frame>] {
    if namesMembers {
      let start = at
      switch try memberKind() {
      case nil, "LINESTRING": break
      case "COMPOUNDCURVE": return try compound()
      case let other?: throw WKTError(message: CurveAdvice.text(other), offset: start)
      }
    }
    return try positions()
  }

  private mutating func positions() throws(WKTError) -> [Position<Frame>] {
    try list { parser throws(WKTError) in try parser.position() }
  }

  /// Lines that each begin where the one before ends; none is a compound itself.
  private mutating func compound() throws(WKTError) -> [Position<Frame>] {
    let parts = try list { parser throws(WKTError) in
      let start = parser.at
      if let name = try parser.memberKind(), name != "LINESTRING" {
        throw WKTError(message: CurveAdvice.text(name), offset: start)
      }
      return try parser.positions()
    }
    return [Position<Frame>](joining: parts)
  }

  /// What a member of a curve or surface says it is; nil where it says nothing.
  private mutating func memberKind() throws(WKTError) -> String? {
    let name = word()
    if name.isEmpty { return nil }
    _ = dimensionTag()
    for suffix in ["ZM", "Z", "M"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  fileprivate mutating func surface() throws(WKTError) -> Polygon<Frame> {
    if namesMembers {
      let start = at
      let name = try memberKind()
      guard [nil, "POLYGON", "CURVEPOLYGON"].contains(name) else {
        throw WKTError(message: CurveAdvice.text(name ?? ""), offset: start)
      }
    }
    var rings = try list { parser throws(WKTError) in try parser.line() }
    let exterior = rings.removeFirst()
    return Polygon(exterior: exterior, interiors: rings)
  }

  /// Elements in brackets; at least one.
  private mutating func list<Element>(
    _ element: (inout Self) throws(WKTError) -> Element
  ) throws(WKTError) -> [Element] {
    try open()
    var elements: [Element] = []
    repeat { elements.append(try element(&self)) } while take(",")
    try close()
    return elements
  }

  private mutating func position() throws(WKTError) -> Position<Frame> {
    let start = at
    let x = try number()
    let y = try number()
    var count = 2
    while count < 4, at < bytes.count, !isAtEndOfPosition() {
      _ = try number()
      count += 1
    }
    if let dimensions, dimensions != count {
      throw WKTError(
        message: "a position has \(count) numbers where \(dimensions) are declared", offset: start)
    }
    if count > 2 { droppedHeights = true }
    return Position(x: x, y: y)
  }

  private mutating func isAtEndOfPosition() -> Bool {
    skipBlanks()
    guard at < bytes.count else { return true }
    return bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: ")")
  }

  private mutating func number() throws(WKTError) -> Double {
    skipBlanks()
    let start = at
    while at < bytes.count, bytes[at] > 0x20, bytes[at] != 0x2C, bytes[at] != 0x28,
      bytes[at] != 0x29
    {
      at += 1
    }
    let token = UnsafeBufferPointer(rebasing: bytes[start..<at])
    guard let value = DecimalConversion.lenient(token) else {
      at = start
      throw unexpected("a number must stand")
    }
    return value
  }

  private mutating func word() -> String {
    skipBlanks()
    let start = at
    while at < bytes.count, (bytes[at] & 0xDF) &- 0x41 < 26 { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self).uppercased()
  }

  private mutating func open() throws(WKTError) {
    if !take("(") { throw unexpected("'(' or EMPTY must stand") }
  }

  private mutating func close() throws(WKTError) {
    if !take(")") { throw unexpected("',' or ')' must stand") }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func skipBlanks() {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  private func unexpected(_ purpose: String) -> WKTError {
    let rest = bytes[min(at, bytes.count)...].prefix(24)
    let found = rest.isEmpty ? "the end of the text" : "'\(String(decoding: rest, as: UTF8.self))'"
    return WKTError(message: "\(found) found where \(purpose)", offset: at)
  }
}
