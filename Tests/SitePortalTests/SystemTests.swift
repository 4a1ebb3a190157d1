import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SiteRegistry
import Testing

@Suite struct SystemTests {
  private static let grid = "http://www.opengis.net/def/crs/EPSG/0/27700"

  private func position(_ feature: JSONValue?) -> [Double] {
    feature?.object?["geometry"]?.object?["coordinates"]?.array?.compactMap(\.double) ?? []
  }

  @Test(arguments: PublishedSystem.allCases)
  func `the answer names its system, and each has a tag of its own`(
    system: PublishedSystem
  ) async throws {
    try await SamplePortal(assets: 2).ask { client in
      for path in ["/collections/sites/items", "/collections/sites/items/1"] {
        let plain = try await client.execute(uri: path, method: .get)
        #expect(plain.headers[.init("Content-Crs")!] == "<\(PublishedSystem.crs84.uri)>")
        let answer = try await client.execute(uri: "\(path)?crs=\(system.uri)", method: .get)
        #expect(answer.status == .ok)
        #expect(answer.headers[.init("Content-Crs")!] == "<\(system.uri)>")
        let isSame = answer.headers[.eTag] == plain.headers[.eTag]
        #expect(isSame == (system == .crs84))
      }
    }
  }

  @Test func `positions come in the order of axes that the authority defines`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      func at(_ name: String) async throws -> [Double] {
        position(
          .object(
            try await client.execute(
              uri: "/collections/sites/items/1?crs=\(name)", method: .get
            ).json))
      }
      #expect(try await at("OGC:CRS84") == [-4.25, 55.86])
      #expect(try await at("EPSG:4326") == [55.86, -4.25])
      #expect(try await at("EPSG:4258") == [55.86, -4.25])
      let grid = try await at("EPSG:27700")
      #expect(abs(grid[0] - 259_180) < 200 && abs(grid[1] - 665_100) < 400)
      let web = try await at("EPSG:3857")
      #expect(abs(web[0] + 473_107.835) < 0.01 && web[1] > 7_500_000)
      #expect(abs(WebMercator.longitude(web[0]) + 4.25) < 1e-8)
      #expect(abs(WebMercator.latitude(web[1]) - 55.86) < 1e-8)
    }
  }

  @Test(arguments: [
    "http://www.opengis.net/def/crs/EPSG/0/27700", "https://www.opengis.net/def/crs/EPSG/0/27700",
    "EPSG:27700", "%5BEPSG:27700%5D", "http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F27700",
  ])
  func `a system may be named in each common way`(name: String) async throws {
    try await SamplePortal(assets: 1).ask { client in
      let answer = try await client.execute(
        uri: "/collections/sites/items?crs=\(name)", method: .get)
      #expect(answer.headers[.init("Content-Crs")!] == "<\(Self.grid)>")
    }
  }

  @Test(arguments: ["crs", "bbox-crs"])
  func `an unknown system is refused with what is allowed`(parameter: String) async throws {
    try await SamplePortal(assets: 1).ask { client in
      for value in ["EPSG:32630", "http://www.opengis.net/def/crs/EPSG/0/0", "nonsense", ""] {
        let answer = try await client.execute(
          uri: "/collections/sites/items?\(parameter)=\(value)&bbox=0,0,1,1", method: .get)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains(Self.grid) && answer.text.contains("\"\(parameter)\""))
      }
    }
  }

  @Test func `a box around a published position finds it, in every system`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      for system in PublishedSystem.allCases {
        let one = try await client.execute(
          uri: "/collections/sites/items/2?crs=\(system.uri)", method: .get)
        let at = position(.object(try one.json))
        try #require(at.count == 2)
        let reach = system.isInDegrees ? 0.00002 : 2
        let box = [at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach]
          .map { "\($0)" }.joined(separator: ",")
        let answer = try await client.execute(
          uri: "/collections/sites/items?bbox-crs=\(system.uri)&bbox=\(box)&crs=\(system.uri)",
          method: .get)
        let document = try answer.json
        #expect(document["numberMatched"] == 1, "\(system)")
        #expect(position(document["features"]?.array?.first) == at)
        let links = document["links"]?.array?.compactMap { $0.object?["href"]?.string } ?? []
        #expect(links.contains { $0.contains("bbox-crs=") })
      }
    }
  }

  @Test func `a box in metres is exact to its edges`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      let one = try await client.execute(
        uri: "/collections/sites/items/1?crs=EPSG:27700", method: .get)
      let at = position(.object(try one.json))
      func count(_ box: [Double]) async throws -> JSONValue? {
        try await client.execute(
          uri: "/collections/sites/items?bbox-crs=EPSG:27700&bbox="
            + box.map { "\($0)" }.joined(separator: ","), method: .get
        ).json["numberMatched"]
      }
      #expect(try await count([at[0], at[1], at[0], at[1]]) == 1)
      #expect(try await count([at[0], at[1], at[0] + 5, at[1] + 5]) == 1)
      #expect(try await count([at[0].nextUp, at[1], at[0] + 5, at[1] + 5]) == 0)
      #expect(try await count([at[0] - 5, at[1] - 5, at[0], at[1].nextDown]) == 0)
    }
  }

  @Test func `collections list their systems, the default first`() async throws {
    try await SamplePortal(assets: 1).ask { client in
      for path in ["/collections", "/collections/sites"] {
        let document = try await client.execute(uri: path, method: .get).json
        let entry = document["collections"]?.array?.first?.object ?? document
        let names = entry["crs"]?.array?.compactMap(\.string)
        #expect(names == PublishedSystem.allCases.map(\.uri))
        #expect(names?.first == PublishedSystem.crs84.uri)
        #expect(entry["storageCrs"]?.string == Self.grid)
      }
    }
  }
}
