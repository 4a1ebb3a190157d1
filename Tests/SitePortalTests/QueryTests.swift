import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SitePortal
import Testing

@Suite struct QueryTests {
  private static let counts: [(query: String, count: Double)] = [
    ("filter=name%20LIKE%20'Column%201%25'", 11), ("name=Column%203", 1), ("name=none", 0),
    // Blanks at the ends are part of what is compared.
    ("name=Column%203%20", 0), ("name=%20Column%203", 0),
    ("filter=name='Column%203'%20OR%20reference='C/4'", 2), ("kind=lighting-column", 25),
    (
      "filter-lang=cql2-json&filter=%7B%22op%22:%22%3D%22,%22args%22:%5B%7B%22property%22:%22reference%22%7D,%22C/1%22%5D%7D",
      1
    ),
    ("filter=S_INTERSECTS(geometry,BBOX(-4.2501,55.85,-4.2499,55.87))", 1),
    ("filter=S_INTERSECTS(geometry,BBOX(-180,-90,180,90))", 25),
    ("filter=S_INTERSECTS(geometry,BBOX(170,-90,-170,90))", 0),
    ("filter=S_DISJOINT(geometry,BBOX(-4.2501,55.85,-4.2499,55.87))", 24),
    (
      "filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326&filter=S_WITHIN(geometry,POLYGON((55.85%20-4.2501,55.85%20-4.2499,55.87%20-4.2499,55.87%20-4.2501,55.85%20-4.2501)))",
      1
    ),
    ("q=column", 25), ("q=column%203,column%204", 2), ("q=COLUMN%203", 1), ("q=missing", 0),
    ("filter=name='Column%203'&reference=C/3", 1), ("filter=name='Column%203'&reference=C/4", 0),
    ("datetime=2020-01-01T00:00:00Z/..", 25), ("id=3", 1), ("reference_is_derived=false", 25),
    ("filter=length(name)=8", 10), ("filter=startsWith(name,'Column%202')", 6),
  ]

  @Test func `each condition narrows the list`() async throws {
    try await SamplePortal(assets: 25).ask { client in
      for (query, count) in Self.counts {
        let page = try await client.execute(
          uri: "/collections/sites/items?limit=100&\(query)", method: .get)
        let json = try page.json
        #expect(json["numberMatched"]?.double == count, "\(query): \(page.text.prefix(300))")
        #expect(json["numberReturned"]?.double == count, "\(query)")
        let hits = try await client.execute(
          uri: "/collections/sites/items?resultType=hits&\(query)", method: .get
        ).json
        #expect(hits["numberMatched"]?.double == count, "\(query)")
        #expect(hits["features"]?.array?.isEmpty == true && hits["numberReturned"] == 0)
      }
    }
  }

  private static let refused = [
    ("filter=nmae='x'", "filter", "column 1"),
    ("filter=name='x'%20AND%20name%20%3E%205", "filter", "column 14"),
    ("filter=name%20%3D", "filter", "column"), ("filter=", "filter", "expected"),
    ("filter-lang=ecql&filter=id=1", "filter-lang", "cql2-text"),
    ("filter-crs=EPSG:2154&filter=id=1", "filter-crs", "27700"),
    ("filter-lang=cql2-json&filter=%7B%7D", "filter", "filter"),
    ("sortby=nmae", "sortby", "reference"),
    ("sortby=name,name", "sortby", "once"), ("nmae=x", "nmae", "reference"),
    ("name=a&name=b", "name", "more than once"), ("id=x", "id", "number"),
    ("reference_is_derived=maybe", "reference_is_derived", "true or false"),
    ("properties=name,nmae", "properties", "nmae"), ("resultType=all", "resultType", "hits"),
    ("q=,", "q", "words"), ("after=zz.zz", "after", "next"),
    ("sortby=name&after=3", "after", "order"),
    ("datetime=2020-02-01T00:00:00Z/2020-01-01T00:00:00Z", "datetime", "before"),
    ("availability=no-such-value", "availability", "allowed are unknown, available"),
    ("availability=Available", "availability", "allowed are"),
    ("filter=kind%20IN%20()", "filter", "column 10"),
    ("filter=S_INTERSECTS(geometry,POINT(90%20180))", "filter", "column 23: "),
    (
      "filter=S_INTERSECTS(geometry,POINT(90%20180))", "filter",
      "latitude 180 is not from -90 to 90"
    ),
    (
      "filter=name='x'%20OR%20S_WITHIN(geometry,BBOX(1000000,1000000,2000000,2000000))", "filter",
      "longitude 1000000 is not"
    ),
    (
      "filter-lang=cql2-json&filter=%7B%22op%22:%22s_intersects%22,%22args%22:%5B%7B%22property%22:%22geometry%22%7D,%7B%22type%22:%22Point%22,%22coordinates%22:%5B-4,200%5D%7D%5D%7D",
      "filter", "/args/1"
    ),
    (
      "filter-crs=EPSG:4326&filter=S_INTERSECTS(geometry,POINT(100%2055))", "filter", "latitude 100"
    ),
    (
      "filter-crs=EPSG:27700&filter=S_INTERSECTS(geometry,BBOX(0,0,2000000,10))", "filter",
      "easting 2000000"
    ),
    (
      "filter-crs=EPSG:3857&filter=S_INTERSECTS(geometry,POINT(30000000%201))", "filter",
      "x 30000000"
    ),
    ("bbox=0,91,1,95", "bbox", "latitude 91"), ("bbox=0,0,200,1", "bbox", "longitude 200"),
    ("bbox-crs=EPSG:27700&bbox=0,0,1,9000000", "bbox", "northing 9000000"),
    ("bbox-crs=EPSG:3857&bbox=0,0,1,90000000", "bbox", "y 90000000"),
    ("f=json/1", "f", "-where \"id = 1\""), ("f=json/a%2Fb", "f", "not offered"),
    ("filter=f(name)=1", "filter", "'f'"), ("filter=lower(name,name)='x'", "filter", "takes 1"),
  ]

  @Test func `what cannot be used is refused by its name`() async throws {
    try await SamplePortal(assets: 2).ask { client in
      for (query, parameter, word) in Self.refused {
        let answer = try await client.execute(
          uri: "/collections/sites/items?\(query)", method: .get)
        #expect(answer.status == .badRequest, "\(query)")
        #expect(answer.type == "application/problem+json")
        let error = try answer.json["errors"]?.array?.first?.object
        #expect(error?["parameter"]?.string == parameter, "\(query): \(answer.text)")
        #expect(error?["detail"]?.string?.contains(word) == true, "\(query): \(answer.text)")
      }
    }
  }

  @Test func `sorted pages follow one another, and only the properties asked for are shown`()
    async throws
  {
    try await SamplePortal(assets: 25).ask { client in
      var path: String? = "/collections/sites/items?sortby=-name&limit=4&properties=name"
      var names: [String] = []
      while let next = path {
        let page = try await client.execute(uri: next, method: .get).json
        for feature in page["features"]?.array?.compactMap(\.object) ?? [] {
          let properties = try #require(feature["properties"]?.object)
          #expect(properties.names == ["name"])
          names.append(properties["name"]?.string ?? "")
        }
        let link = page["links"]?.array?.compactMap(\.object).first { $0["rel"] == "next" }
        path = link?["href"]?.string.map { href in
          String(href[(href.firstRange(of: "/collections")?.lowerBound ?? href.startIndex)...])
        }
      }
      #expect(names == (0..<25).map { "Column \($0)" }.sorted().reversed())
    }
  }

  @Test func `schemas say what there is, and every link to them answers`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let collection = try await client.execute(uri: "/collections/sites", method: .get).json
      let links = collection["links"]?.array?.compactMap(\.object) ?? []
      for name in ["schema", "queryables", "sortables"] {
        let own = links.filter {
          $0["rel"]?.string == "http://www.opengis.net/def/rel/ogc/1.0/\(name)"
        }
        #expect(own.count == 2)
        #expect(own.first?["href"]?.string?.hasSuffix("/collections/sites/\(name)") == true)
        let answer = try await client.execute(uri: "/collections/sites/\(name)", method: .get)
        #expect(answer.type == "application/schema+json")
        let schema = try answer.json
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["$id"]?.string?.hasSuffix("/collections/sites/\(name)") == true)
        #expect(schema["additionalProperties"] == false)
        let properties = try #require(schema["properties"]?.object)
        #expect(
          properties["reference"]?.object?["type"]
            == (name == "schema" ? ["string", "null"] : "string"))
        let geometry = properties["geometry"]?.object
        #expect((geometry?["format"] == "geometry-any") == (name != "sortables"))
        #expect(geometry?["type"] == nil)
        let page = try await client.execute(
          uri: "/collections/sites/\(name)?f=html", method: .get)
        #expect(page.type?.hasPrefix("text/html") == true && page.text.contains("reference"))
      }
      let missing = try await client.execute(uri: "/collections/none/queryables", method: .get)
      #expect(missing.status == .notFound)
    }
  }

  @Test func `the interface's document declares what GDAL and QGIS look for`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let api = try await client.execute(uri: "/api", method: .get).json
      let parts = try #require(api["components"]?.object?["parameters"]?.object)
      #expect(parts["limit"]?.object?["schema"]?.object?["maximum"] == 10_000)
      #expect(parts["resultType"]?.object?["schema"]?.object?["enum"] == ["results", "hits"])
      let items = api["paths"]?.object?["/collections/sites/items"]?.object?["get"]?.object
      let parameters = items?["parameters"]?.array?.compactMap(\.object) ?? []
      #expect(parameters.contains { $0["$ref"]?.string?.contains("limit") == true })
      #expect(parameters.contains { $0["name"] == "reference" && $0["in"] == "query" })
    }
  }
}
