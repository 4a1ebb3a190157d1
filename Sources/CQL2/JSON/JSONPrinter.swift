import SimpleFeatures

extension FilterExpression {
  /// The JSON encoding of the tree.
  var json: JSONValue {
    switch self {
    case .property(let name): return ["property": .string(name)]
    case .boolean(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .instant(let instant):
      return [instant.granularity == .day ? "date" : "timestamp": .string(instant.text)]
    case .interval(let start, let end): return ["interval": [start.json, end.json]]
    case .geometry(let geometry): return geometry.json
    case .bbox(let box):
      return [
        "bbox": [.number(box.west), .number(box.south), .number(box.east), .number(box.north)]
      ]
    case .array(let elements): return .array(elements.map(\.json))
    case .function(let name, let arguments): return Self.operation(name, arguments)
    case .caseInsensitive(let inner): return Self.operation("casei", [inner])
    case .accentInsensitive(let inner): return Self.operation("accenti", [inner])
    case .arithmetic(let sign, let a, let b): return Self.operation(sign.rawValue, [a, b])
    case .and(let operands): return Self.operation("and", operands)
    case .or(let operands): return Self.operation("or", operands)
    case .not(let operand): return Self.operation("not", [operand])
    case .comparison(let comparison, let a, let b):
      return Self.operation(comparison.rawValue, [a, b])
    case .like(let value, let pattern): return Self.operation("like", [value, pattern])
    case .between(let value, let lower, let upper):
      return Self.operation("between", [value, lower, upper])
    case .isIn(let value, let list):
      return ["op": "in", "args": [value.json, .array(list.map(\.json))]]
    case .isNull(let value): return Self.operation("isNull", [value])
    case .spatial(let function, let a, let b): return Self.operation(function.rawValue, [a, b])
    case .temporal(let function, let a, let b): return Self.operation(function.rawValue, [a, b])
    case .arrayComparison(let function, let a, let b):
      return Self.operation(function.rawValue, [a, b])
    }
  }

  private static func operation(_ name: String, _ arguments: [FilterExpression]) -> JSONValue {
    ["op": .string(name), "args": .array(arguments.map(\.json))]
  }
}

extension IntervalBound {
  fileprivate var json: JSONValue {
    switch self {
    case .unbounded: ".."
    case .instant(let instant): .string(instant.text)
    case .expression(let expression): expression.json
    }
  }
}

extension Geometry<AsWritten> {
  fileprivate var json: JSONValue {
    let content: JSONValue =
      switch self {
      case .point(let position): position.json
      case .multiPoint(let positions), .lineString(let positions): positions.json
      case .multiLineString(let lines): .array(lines.map(\.json))
      case .polygon(let polygon): polygon.json
      case .multiPolygon(let polygons): .array(polygons.map(\.json))
      case .geometryCollection(let members): .array(members.map(\.json))
      }
    return [
      "type": .string(kind.rawValue),
      kind == .geometryCollection ? "geometries" : "coordinates": content,
    ]
  }
}

extension Position<AsWritten> {
  fileprivate var json: JSONValue { [.number(first), .number(second)] }
}

extension [Position<AsWritten>] {
  fileprivate var json: JSONValue { .array(map(\.json)) }
}

extension Polygon<AsWritten> {
  fileprivate var json: JSONValue {
    .array(exterior.isEmpty ? [] : rings.map(\.json))
  }
}
