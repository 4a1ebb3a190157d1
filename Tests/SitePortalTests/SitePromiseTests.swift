import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SiteModel
import SitePortal
import SiteRegistry
import Testing

/// What the words of a page promise is what its links and lines give.
@Suite struct SitePromiseTests {
  private static let html: HTTPFields = [.accept: "text/html"]

  private static func matches(_ pattern: String, _ text: String) throws -> [String] {
    let expression = try NSRegularExpression(pattern: pattern)
    let all = NSRange(text.startIndex..., in: text)
    return expression.matches(in: text, range: all).compactMap {
      Range($0.range(at: 1), in: text).map { String(text[$0]) }
    }
  }

  @Test func `a link to a list gives as many sites as its words say`() async throws {
    try await SamplePortal(assets: 137).ask { client in
      for path in ["/find", "/find?q=Column", "/find?q=Column&page=2"] {
        let page = try await client.execute(uri: path, method: .get, headers: Self.html).text
        #expect(page.contains(">All 137 sites as GeoJSON<"), "\(path)")
        let link = try #require(try Self.matches("href=\"([^\"]*f=json)\">All", page).first)
        let list = try await client.execute(
          uri: link.replacing("&amp;", with: "&"), method: .get
        ).json
        #expect(list["numberMatched"] == 137 && list["numberReturned"] == 137)
        #expect(list["features"]?.array?.count == 137)
      }
      let collections = try await client.execute(
        uri: "/collections?f=html", method: .get
      ).text
      let link = try #require(
        try Self.matches("href=\"(/collections/sites/items[^\"]*)\">GeoJSON<", collections).first)
      let all = try await client.execute(
        uri: link.replacing("&amp;", with: "&"), method: .get
      ).json
      #expect(all["features"]?.array?.count == 137)
    }
  }

  @Test func `a link that gives a part says so, and how to have the rest`() async throws {
    let sample = try SamplePortal(assets: 10_003)
    try await sample.ask { client in
      let page = try await client.execute(
        uri: "/collections/sites?f=html", method: .get
      ).text
      #expect(
        page.contains(">GeoJSON, the first 10,000<") && page.contains(">CSV, the first 10,000<"))
      #expect(page.contains("The GeoPackage has all 10,003 features"))
      let found = try await client.execute(uri: "/find", method: .get, headers: Self.html).text
      #expect(found.contains("The first 10,000 of these 10,003 sites as GeoJSON"))
      let first = try await client.execute(uri: "/find?f=json", method: .get).json
      #expect(first["numberReturned"] == 10_000)
      let next = first["links"]?.array?.compactMap(\.object).first { $0["rel"] == "next" }
      #expect(next?["href"]?.string?.hasSuffix("/find?page=2&f=json") == true)
      let second = try await client.execute(uri: "/find?page=2&f=json", method: .get).json
      #expect(second["numberReturned"] == 3)
      let third = try await client.execute(uri: "/find?page=3&f=json", method: .get)
      #expect(third.status == .notFound)
    }
  }

  @Test func `sites say where they come from, by kind where that differs`() async throws {
    let sample = try SamplePortal(assets: 2)
    let folder = try TemporaryFolder()
    try folder.write("reference,lon,lat\nA,-4.25,55.86\n", to: "a.csv")
    for (kind, source, dated) in [
      ("bench", "Parks department", "2025-02-01"), ("bollard", "Roads department", "2026-03-01"),
      ("bollard", "Roads department", "2026-04-01"),
    ] {
      try folder.write(
        """
        profile: p
        target: {as: asset, kind: \(kind)}
        reference: reference
        provenance: {source: \(source), licence: OGL-UK-3.0, dated: \(dated)}
        """, to: "p.yaml")
      _ = try sample.registry.importFile(
        try sample.registry.importRequest(
          path: folder.path("a.csv"), target: "asset", owner: "council", kind: kind,
          profile: folder.path("p.yaml")))
    }
    try await sample.ask { client in
      let page = try await client.execute(
        uri: "/collections/sites?f=html", method: .get
      ).text
      #expect(
        page.contains("Bench: Parks department") && page.contains("Bollard: Roads department"))
      #expect(page.contains("Bench: 1 February 2025") && page.contains("Bollard: 1 April 2026"))
      #expect(!page.contains("1 March 2026"), "what a later import has replaced")
      #expect(page.contains("Lighting column: not known"))
      let json = try await client.execute(
        uri: "/collections/sites?f=json", method: .get
      ).json
      #expect(json["attribution"] == "Parks department; Roads department")
      #expect(json["license"] == "OGL-UK-3.0" && json["dated"] == nil)
      let sources = json["sources"]?.array?.compactMap(\.object) ?? []
      #expect(sources.map { $0["kind"]?.string } == ["bench", "bollard", "lighting-column"])
      #expect(sources.first?["dated"] == "2025-02-01")
    }
  }

  @Test func `an answer names the site it is about`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let asked = "equipment=small-cell&height=6"
      let page = try await client.execute(
        uri: "/check?at=council/lighting-column/C/1&\(asked)", method: .get, headers: Self.html
      ).text
      for known in [
        "Column 1", "Lighting column", "C/1", "Owner’s reference", "Grid reference",
      ] {
        #expect(page.contains(known), "\(known)")
      }
      let json = try await client.execute(
        uri: "/eligibility?asset=council/lighting-column/C/1&\(asked)", method: .get
      ).json
      let site = json["site"]?.object
      #expect(site?["kind"] == "lighting-column" && site?["reference"] == "C/1")
      #expect(site?["name"] == "Column 1")
      let grid = try #require(site?["gridReference"]?.string)
      #expect(grid.hasPrefix("NS ") && page.contains(grid))
      let row = try await client.execute(
        uri: "/eligibility?\(asked)", method: .post, headers: [.contentType: "text/csv"],
        body: ByteBuffer(string: "id,asset\n1,council/lighting-column/C/1\n"))
      #expect(try row.json["site"]?.object == site)
      let point = try await client.execute(
        uri: "/eligibility?at=-4.25,55.86&\(asked)", method: .get
      ).json
      #expect(point["site"] == nil)
    }
  }

  @Test(arguments: [
    ("-4.25,55.86", "brought to the National Grid"),
    ("259200,665300", "given on the National Grid"),
    ("NS 592 653", "grid reference NS 592 653, good to about 100 m"),
    ("NS 59200 65300", "grid reference NS 59200 65300, good to about 1 m"),
    ("council/lighting-column/C/1", "who does not say how good it is"),
  ])
  func `a page says once how good its position is, by what was given`(
    place: String, words: String
  ) async throws {
    try await SamplePortal(assets: 3).ask { client in
      let at = try #require(
        place.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
      var paths = ["/check?at=\(at)&equipment=small-cell", "/find?q=\(at)"]
      if place.contains("/") { paths.append("/sites/\(place)") }
      for path in paths {
        let page = try await client.execute(uri: path, method: .get, headers: Self.html).text
        #expect(page.contains(words), "\(path)")
        let count = page.components(separatedBy: "good to about").count - 1
        #expect(
          count == (words.contains("does not say") || words.contains("given on") ? 0 : 1), "\(path)"
        )
        #expect(!page.contains("positions are good to"), "\(path)")
      }
    }
  }

  @Test func `a page behind the last one leads to the last one`() async throws {
    try await SamplePortal(assets: 45).ask { client in
      let page = try await client.execute(uri: "/find?page=99", method: .get, headers: Self.html)
      #expect(page.status == .notFound)
      #expect(page.text.contains("the last one is page 3") && !page.text.contains("Nothing found"))
      #expect(page.text.contains("href=\"/find?page=3\""))
      let second = try await client.execute(uri: "/find?page=2", method: .get, headers: Self.html)
      #expect(second.text.contains("<title>Find a site, page 2 of 3"))
      #expect(second.text.contains("<h1>45 sites, page 2 of 3"))
    }
  }

  @Test func `two numbers the wrong way round are turned by a link`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      for path in ["/find?q=55.86,-4.25", "/check?at=55.86,-4.25&equipment=cabinet"] {
        let page = try await client.execute(uri: path, method: .get, headers: Self.html)
        #expect(page.status == .badRequest)
        let link = try #require(
          try Self.matches("href=\"([^\"]*=-4.25%2C55.86[^\"]*)\"", page.text).first, "\(path)")
        let turned = try await client.execute(
          uri: link.replacing("&amp;", with: "&"), method: .get, headers: Self.html)
        #expect(turned.status == .ok, "\(link)")
      }
    }
  }

  @Test func `a distance without a place to measure it from is said not to be used`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let said = "No place was given, so the distance was not used."
      for (query, isSaid) in [
        ("q=Column&within=500", true), ("q=Column", false), ("q=-4.25,55.86&within=500", false),
      ] {
        let page = try await client.execute(
          uri: "/find?\(query)", method: .get, headers: Self.html)
        #expect(page.status == .ok && page.text.contains(said) == isSaid, "\(query)")
      }
      let kind = try await client.execute(
        uri: "/find?kind=lighting-column", method: .get, headers: Self.html
      ).text
      #expect(kind.contains("<title>Lighting column: 3 sites"))
      #expect(kind.contains("<h1>Lighting column: 3 sites"))
    }
  }

  @Test func `digits alone are the beginning of a reference, and no place`() async throws {
    try await SamplePortal(assets: 25).ask { client in
      let page = try await client.execute(uri: "/find?q=24", method: .get, headers: Self.html)
      #expect(page.status == .ok && page.text.contains("/sites/council/lighting-column/C/24"))
      let none = try await client.execute(uri: "/find?q=00312", method: .get, headers: Self.html)
      #expect(none.status == .ok && none.text.contains("Nothing found"))
    }
  }

  @Test func `changing a question begins with all that was asked`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let result = try await client.execute(
        uri: "/check?at=council/lighting-column/C/1&equipment=cabinet&height=7.5", method: .get,
        headers: Self.html
      ).text
      let link = try #require(
        try Self.matches("href=\"([^\"]*)\">Change the question", result).first)
      let form = try await client.execute(
        uri: link.replacing("&amp;", with: "&"), method: .get, headers: Self.html)
      #expect(form.status == .ok && form.text.contains("<h1>Check a place"))
      #expect(form.text.contains("value=\"7.5\""))
      let chosen = try Self.matches("value=\"([^\"]*)\"[^>]* checked", form.text)
      #expect(chosen == ["cabinet"])
    }
  }

  @Test func `the page of a site leads back to the search it was found by`() async throws {
    try await SamplePortal(assets: 45).ask { client in
      let list = try await client.execute(
        uri: "/find?q=Column&page=2", method: .get, headers: Self.html
      ).text
      let link = try #require(try Self.matches("href=\"(/sites/[^\"]*)\"", list).first)
      let site = try await client.execute(
        uri: link.replacing("&amp;", with: "&"), method: .get, headers: Self.html
      ).text
      #expect(site.contains("href=\"/find?q=Column&amp;page=2\""))
    }
  }

  @Test func `an unknown kind is said, with the kinds there are`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      let page = try await client.execute(
        uri: "/find?kind=lamp-post", method: .get, headers: Self.html)
      #expect(page.status == .badRequest && page.text.contains("the kinds are Lighting column"))
    }
  }

  @Test func `the public is told what the public can do`() async throws {
    try await SamplePortal(assets: 3).ask { client in
      for path in [
        "/find?q=G1+1XQ", "/check?at=G1+1XQ&equipment=cabinet", "/apply?at=G1+1XQ", "/check?at=G1",
      ] {
        let page = try await client.execute(uri: path, method: .get, headers: Self.html).text
        #expect(page.contains("known here") && !page.contains("import"), "\(path)")
      }
    }
  }
}
