import CQL2
import SimpleFeatures
import SiteModel
import Testing

struct FilterBindingTests {
  private func bind(_ text: String, _ properties: [FilterProperty]) throws -> CompiledFilter {
    try CompiledFilter(Filter(text: text), properties: properties)
  }

  static let properties = [
    FilterProperty("name", .string), FilterProperty("height", .number),
    FilterProperty("built", .temporal), FilterProperty("place", .geometry),
    FilterProperty("tags", .array), FilterProperty("open", .boolean), FilterProperty("any"),
  ]

  @Test func `a property the records do not have is an error`() throws {
    let error = #expect(throws: FilterEvaluationError.self) {
      try CompiledFilter(Filter(text: "naem = 'x'"), propertyNames: ["name", "ward"])
    }
    #expect(error == .unknownProperty(name: "naem", known: ["name", "ward"]))
  }

  @Test func `a function is an error`() {
    #expect(throws: FilterEvaluationError.unknownFunction(name: "Buffer")) {
      try CompiledFilter(Filter(text: "S_WITHIN(a, Buffer(b, 10, 'm'))"))
    }
    #expect(throws: FilterEvaluationError.unknownFunction(name: "f")) {
      try CompiledFilter(Filter(text: "f(a)"))
    }
  }

  @Test(arguments: [
    "name = 5", "5 = name", "height > 'x'", "height = TRUE", "built > 'x'",
    "name LIKE 'x' AND open = 1",
    "height IN (1, 'x')", "built IN ('2020-01-01', 'x')", "built IN (DATE('2020-01-01'), 5)",
    "height LIKE 'x'", "name BETWEEN 1 AND 2", "name + 1 = 2",
    "CASEI(height) = 'x'", "S_WITHIN(name, POINT(1 2))", "T_AFTER(height, DATE('2020-01-01'))",
    "A_CONTAINS(name, ('x'))", "name = height", "1 = 'x'", "T_AFTER(INTERVAL(name, '..'), built)",
  ])
  func `a value that can never match is an error`(text: String) {
    #expect(throws: FilterEvaluationError.self) { try bind(text, Self.properties) }
  }

  @Test(arguments: [
    "built IN ('2020-01-01', '2020-01-02T10:00:00Z')", "built = '2020-01-01'",
    "name = 'x'", "height > 5.5", "built > DATE('2020-01-01')", "open = TRUE", "any = 5",
    "any = 'x'",
    "S_WITHIN(place, BBOX(0,0,1,1))", "A_CONTAINS(tags, ('x', 1))", "name = any",
    "T_DURING(INTERVAL(built, any), INTERVAL('..','..'))", "height * 2 > 5", "CASEI(name) LIKE 'x'",
  ])
  func `a value that can match is bound`(text: String) {
    #expect(throws: Never.self) { try bind(text, Self.properties) }
  }

  @Test func `bound filters read values by place`() throws {
    let filter = try bind("name = 'x' AND height > 5", Self.properties)
    let row = ListedRow(values: [.string("x"), .integer(6), .null, .null, .null, .null, .null])
    #expect(try filter.truth(of: row) == .true)
  }

  @Test func `JSON values keep their types`() throws {
    let json: JSONValue = ["s", 1, 1.5, true, nil, [1], [:]]
    #expect(
      FilterValue(json: json)
        == .array([
          .string("s"), .integer(1), .number(1.5), .bool(true), .null, .array([.integer(1)]),
          .opaque,
        ]))
  }
}
