extension FeatureParser {
  private static var collectionDepthLimit: Int { 64 }

  /// Takes a geometry; nil where it is null or has no coordinates.
  mutating func geometryValue(depth: Int) throws(ScanStop) -> Geometry<AsWritten>? {
    let first = try scanner.peek()
    let start = scanner.at
    if first == UInt8(ascii: "n") {
      try scanner.word("null")
      return nil
    }
    guard first == UInt8(ascii: "{") else {
      throw scanner.fail(
        "bad-geometry",
        "the geometry is \(scanner.excerpt(at: start)); an object or null is allowed")
    }
    let members = try object(.geometry, depth: depth)
    guard case .geometry(let kind) = members.type else {
      if let type = members.type {
        throw scanner.fail("unknown-type", "a geometry cannot be a \(type.name)", at: start)
      }
      throw scanner.fail("missing-type", "the geometry has no member \"type\"", at: start)
    }
    return try geometry(kind, members, start)
  }

  /// The geometry that an object's members make.
  mutating func geometry(
    _ kind: GeometryKind, _ members: Members, _ start: Int
  ) throws(ScanStop) -> Geometry<AsWritten>? {
    if !members.seen.isDisjoint(with: .changesMeaning) {
      throw scanner.fail(
        "not-a-geometry",
        "a \(kind.rawValue) must not have a member \"geometry\", \"properties\" or \"features\"",
        at: start)
    }
    if kind == .geometryCollection {
      guard members.seen.contains(.geometries) else {
        throw scanner.fail(
          "missing-coordinates", "the GeometryCollection has no member \"geometries\"", at: start)
      }
      if members.parts.isEmpty {
        note(.emptyGeometry, "the GeometryCollection has no coordinates", at: start)
        return nil
      }
      if members.partCount == 1 {
        note(
          .singleMemberCollection,
          "a GeometryCollection of one geometry is better written as that geometry", at: start)
      }
      return .geometryCollection(members.parts)
    }
    guard members.seen.contains(.coordinates) else {
      throw scanner.fail(
        "missing-coordinates", "the \(kind.rawValue) has no member \"coordinates\"", at: start)
    }
    if !members.ownsList {
      let resume = scanner.at
      scanner.at = members.coordinatesAt
      try readCoordinates()
      scanner.at = resume
    }
    return try geometry(kind, at: members.coordinatesAt)
  }

  /// Takes the value of a `geometries` member.
  mutating func parts(depth: Int, _ members: inout Members) throws(ScanStop) {
    guard depth < Self.collectionDepthLimit else {
      throw scanner.fail(
        "too-deep",
        "geometry collections are nested more than \(Self.collectionDepthLimit) deep, which is the "
          + "most allowed")
    }
    members.parts = []
    members.partCount = 0
    guard try scanner.take(UInt8(ascii: "[")) else {
      throw scanner.fail(
        "bad-geometry",
        "\(scanner.excerpt(at: scanner.at)) found where the array of geometries must begin")
    }
    if try scanner.take(UInt8(ascii: "]")) { return }
    repeat {
      guard try scanner.peek() == UInt8(ascii: "{") else {
        throw scanner.fail(
          "bad-geometry",
          "\(scanner.excerpt(at: scanner.at)) found in a GeometryCollection, where only geometries "
            + "are allowed")
      }
      members.partCount += 1
      if let part = try geometryValue(depth: depth + 1) { members.parts.append(part) }
    } while try scanner.another(before: UInt8(ascii: "]"))
  }
}
