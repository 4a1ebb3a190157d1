import CQL2
import SimpleFeatures

/// SplitMix64: the same sequence on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Makes JSON of random filters that use the whole language.
struct RandomTree {
  var random: SeededGenerator

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  private mutating func operation(_ name: String, _ arguments: JSONValue...) -> JSONValue {
    ["op": .string(name), "args": .array(arguments)]
  }

  mutating func condition(_ depth: Int) -> JSONValue {
    let next = depth - 1
    if depth <= 0 { return pick([true, false, operation("isNull", property())]) }
    switch below(13) {
    case 0, 1:
      let operands = (0..<(2 + below(3))).map { _ in condition(next) }
      return ["op": .string(pick(["and", "or"])), "args": .array(operands)]
    case 2: return operation("not", condition(next))
    case 3, 4:
      return operation(
        pick(ComparisonOperator.allCases).rawValue, scalar(next), scalar(next))
    case 5: return operation("like", character(next), pattern(next))
    case 6: return operation("between", numeric(next), numeric(next), numeric(next))
    case 7:
      let items = (0..<below(4)).map { _ in scalar(next) }
      return operation("in", scalar(next), .array(items))
    case 8: return operation("isNull", below(2) == 0 ? condition(next) : anything(next))
    case 9:
      return operation(
        pick(SpatialFunction.allCases).rawValue, geometric(next), geometric(next))
    case 10:
      return operation(
        pick(TemporalFunction.allCases).rawValue, temporal(next), temporal(next))
    case 11: return operation(pick(ArrayFunction.allCases).rawValue, array(next), array(next))
    default: return function(next)
    }
  }

  private mutating func property() -> JSONValue {
    [
      "property": .string(
        pick(["a", "b.c", "ns:d", "a-b", "and", "Date", "é\"x", "日本", "x y", "div"]))
    ]
  }

  private mutating func function(_ depth: Int) -> JSONValue {
    let arguments = (0..<below(4)).map { _ in
      below(3) == 0 ? condition(depth - 1) : below(3) == 0 ? array(depth - 1) : anything(depth - 1)
    }
    return ["op": .string(pick(["f", "avg", "ns:g", "é"])), "args": .array(arguments)]
  }

  private mutating func anything(_ depth: Int) -> JSONValue {
    switch below(4) {
    case 0: scalar(depth)
    case 1: geometric(depth)
    case 2: temporal(depth)
    default: property()
    }
  }

  private mutating func scalar(_ depth: Int) -> JSONValue {
    switch below(6) {
    case 0: character(depth)
    case 1: numeric(depth)
    case 2: .bool(below(2) == 0)
    case 3: instant()
    case 4: depth > 0 ? function(depth) : property()
    default: property()
    }
  }

  private mutating func character(_ depth: Int) -> JSONValue {
    if depth > 0, below(3) == 0 {
      return operation(pick(["casei", "accenti"]), character(depth - 1))
    }
    return below(2) == 0 ? property() : text()
  }

  private mutating func pattern(_ depth: Int) -> JSONValue {
    depth > 0 && below(3) == 0
      ? operation(pick(["casei", "accenti"]), pattern(depth - 1)) : text()
  }

  private mutating func text() -> JSONValue {
    let letters = ["a", "é", "'", "\\", "\"", "%", "_", " ", "\n", "😀", ")", "e\u{301}"]
    return .string((0..<below(8)).map { _ in pick(letters) }.joined())
  }

  private mutating func numeric(_ depth: Int) -> JSONValue {
    if depth > 0, below(2) == 0 {
      return operation(
        pick(ArithmeticOperator.allCases).rawValue, numeric(depth - 1), numeric(depth - 1))
    }
    switch below(4) {
    case 0: return .integer(pick([0, 1, -1, 42, .max, .min]))
    case 1: return number()
    default: return property()
    }
  }

  private mutating func number() -> JSONValue {
    .number(
      pick([
        0, -0.0, 0.1, -2.5, 1e300, 1e-300, .leastNonzeroMagnitude, 100, Double(below(1000)) / 7,
        1e16,
      ]))
  }

  private mutating func instant() -> JSONValue {
    below(2) == 0 ? ["date": .string(day())] : ["timestamp": .string(time())]
  }

  private mutating func day() -> String { pick(["2024-02-29", "0001-01-01", "9999-12-31"]) }

  private mutating func time() -> String {
    pick(["2024-02-29T00:00:00Z", "1990-12-31T23:59:60Z", "2020-01-01T01:02:03.000400Z"])
  }

  private mutating func temporal(_ depth: Int) -> JSONValue {
    switch below(4) {
    case 0: instant()
    case 1, 2: ["interval": [bound(depth), bound(depth)]]
    default: property()
    }
  }

  private mutating func bound(_ depth: Int) -> JSONValue {
    switch below(5) {
    case 0: ".."
    case 1: .string(day())
    case 2: .string(time())
    case 3: depth > 0 ? function(depth) : property()
    default: property()
    }
  }

  private mutating func array(_ depth: Int) -> JSONValue {
    if depth <= 0 || below(4) == 0 { return property() }
    let elements = (0..<below(4)).map { _ in
      below(3) == 0 ? array(depth - 1) : below(3) == 0 ? condition(depth - 1) : anything(depth - 1)
    }
    return .array(elements)
  }

  private mutating func geometric(_ depth: Int) -> JSONValue {
    switch below(4) {
    case 0: property()
    case 1: ["bbox": [number(), 0, number(), 1]]
    default: geometry(mayBeCollection: true)
    }
  }

  private mutating func geometry(mayBeCollection: Bool) -> JSONValue {
    switch below(mayBeCollection ? 7 : 6) {
    case 0: ["type": "Point", "coordinates": place()]
    case 1: ["type": "MultiPoint", "coordinates": places(below(3))]
    case 2: ["type": "LineString", "coordinates": places(2 + below(3))]
    case 3:
      ["type": "MultiLineString", "coordinates": .array((0..<below(3)).map { _ in places(2) })]
    case 4: ["type": "Polygon", "coordinates": rings()]
    case 5: ["type": "MultiPolygon", "coordinates": .array((0..<below(3)).map { _ in rings() })]
    default:
      [
        "type": "GeometryCollection",
        "geometries": .array((0..<below(3)).map { _ in geometry(mayBeCollection: false) }),
      ]
    }
  }

  private mutating func place() -> JSONValue { [number(), number()] }

  private mutating func places(_ count: Int) -> JSONValue {
    .array((0..<count).map { _ in place() })
  }

  private mutating func rings() -> JSONValue {
    .array(
      (0..<below(3)).map { _ in
        let first = place()
        return [first, place(), place(), first]
      })
  }
}
