import CQL2
import SimpleFeatures
import Testing

struct LimitTests {
  private func limit(_ read: () throws -> Filter) throws -> FilterError.Limit? {
    let error = try #require(throws: FilterError.self) { try read() }
    if case .limit(let limit, _, _) = error { return limit }
    Issue.record("\(error)")
    return nil
  }

  @Test(arguments: [64, 100, 1_000_000])
  func `as many levels as allowed pass, one more does not`(allowed: Int) throws {
    let limits = FilterLimits(depth: allowed, textLength: 10_000_000)
    let honoured = min(allowed, FilterLimits.deepest)
    func nested(_ levels: Int) -> String {
      String(repeating: "f(", count: levels - 1) + "a" + String(repeating: ")", count: levels - 1)
    }
    let filter = try Filter(text: nested(honoured), limits: limits)
    #expect(try Filter(json: filter.json, limits: limits) == filter)
    #expect(try limit { try Filter(text: nested(honoured + 1), limits: limits) } == .depth)
    var json = filter.json
    json = ["op": "f", "args": [json]]
    #expect(try limit { try Filter(json: json, limits: limits) } == .depth)
  }

  @Test(arguments: [
    String(repeating: "(", count: 30_000),
    String(repeating: "f(", count: 30_000),
    String(repeating: "NOT (", count: 10_000),
    "a = " + String(repeating: "1+", count: 30_000) + "1",
    "a = " + String(repeating: "-(", count: 30_000),
    "A_EQUALS(" + String(repeating: "(", count: 20_000) + String(repeating: ")", count: 20_000)
      + ",a)",
    "a = " + String(repeating: "CASEI(", count: 10_000),
  ])
  func `deep text is refused without a deep stack`(text: String) throws {
    #expect(try limit { try Filter(text: text) } == .depth)
  }

  @Test func `deep JSON is refused without a deep stack`() throws {
    #expect(try limit { try Filter(json: String(repeating: "[", count: 60_000)) } == .depth)
    #expect(
      try limit {
        try Filter(json: String(repeating: "{\"op\":\"not\",\"args\":[", count: 3_000))
      } == .depth)
  }

  @Test func `long chains of AND are flat`() throws {
    let text = (0..<2_000).map { "a=\($0)" }.joined(separator: " AND ")
    try expectRoundTrips(Filter(text: text))
    let limits = FilterLimits(listItems: 1_999)
    #expect(try limit { try Filter(text: text, limits: limits) } == .listItems)
  }

  @Test func `text, vertices and items are counted`() throws {
    let limits = FilterLimits(textLength: 60, geometryVertices: 3, listItems: 3)
    #expect(
      try limit {
        try Filter(text: "a = '" + String(repeating: "x", count: 60) + "'", limits: limits)
      } == .textLength)
    #expect(
      try limit {
        try Filter(json: "\"" + String(repeating: "x", count: 60) + "\"", limits: limits)
      } == .textLength)
    #expect(
      try limit { try Filter(text: "S_WITHIN(g, LINESTRING(0 0,1 1,2 2,3 3))", limits: limits) }
        == .geometryVertices)
    #expect(try limit { try Filter(text: "a IN (1,2,3,4)", limits: limits) } == .listItems)
    #expect(
      try limit {
        try Filter(json: ["op": "in", "args": [["property": "a"], [1, 2, 3, 4]]], limits: limits)
      } == .listItems)
    #expect(
      try limit {
        try Filter(
          json: [
            "op": "s_within",
            "args": [
              ["property": "g"],
              ["type": "LineString", "coordinates": [[0, 0], [1, 1], [2, 2], [3, 3]]],
            ],
          ], limits: limits)
      } == .geometryVertices)
  }
}
