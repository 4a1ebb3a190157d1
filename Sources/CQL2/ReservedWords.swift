import SimpleFeatures

/// The words that the text encoding gives a meaning, in capitals.
enum ReservedWords {
  /// Words that are never the name of a property unless quoted.
  static let always: Set<String> = [
    "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV",
  ]

  /// Words that mean something of their own before a bracket, and so cannot name a function.
  static let beforeBracket: Set<String> =
    Set(["CASEI", "ACCENTI", "DATE", "TIMESTAMP", "INTERVAL", "BBOX"])
    .union(geometries.keys)
    .union(SpatialFunction.allCases.map { $0.rawValue.uppercased() })
    .union(TemporalFunction.allCases.map { $0.rawValue.uppercased() })
    .union(ArrayFunction.allCases.map { $0.rawValue.uppercased() })

  static let all = always.union(beforeBracket)

  static let geometries: [String: GeometryKind] = [
    "POINT": .point, "MULTIPOINT": .multiPoint, "LINESTRING": .lineString,
    "MULTILINESTRING": .multiLineString, "POLYGON": .polygon, "MULTIPOLYGON": .multiPolygon,
    "GEOMETRYCOLLECTION": .geometryCollection,
  ]

  static let spatial = table(SpatialFunction.self)
  static let temporal = table(TemporalFunction.self)
  static let array = table(ArrayFunction.self)

  private static func table<F: CaseIterable & RawRepresentable<String>>(
    _: F.Type
  ) -> [String: F] {
    Dictionary(
      F.allCases.map { ($0.rawValue.uppercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }
}
