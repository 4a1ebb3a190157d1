import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SimpleFeatures
import SiteModel
import SitePortal
import SiteRegistry
import Testing

/// A field that is classed as internal is nowhere, whichever it is and whoever writes the page.
@Suite struct HiddenFieldTests {
  /// What tells that a field was read: its name, its value, or words made of it.
  private static let marks: [AssetField: [String]] = [
    .referenceIsDerived: ["reference_is_derived", "made by this register"],
    .name: ["Zebrawood"], .address: ["Quixotic"], .postcode: ["G2 1DU"], .ward: ["Wardmark"],
    .uprn: ["906700000123"], .usrn: ["45500123"],
    .availability: ["\"availability\"", "ithdrawn\""],
    .positionalAccuracy: ["positional_accuracy", "about 37 m"],
    .positionSource: ["position_source", "that of its postcode"],
  ]

  private static func sample() throws -> (SamplePortal, [FoundSite]) {
    let sample = try SamplePortal(assets: 0)
    let folder = try TemporaryFolder()
    try folder.write("Postcode,long,lat\nG2 1DU,-4.25,55.86\n", to: "postcodes.csv")
    try folder.write(
      """
      profile: postcodes
      target: {as: postcode}
      reference: Postcode
      postcode: Postcode
      location: {x: long, y: lat}
      """, to: "postcodes.yaml")
    let fields = """
      name: name
      address: address
      postcode: postcode
      ward: ward
      uprn: uprn
      usrn: usrn
      defaults: {availability: withdrawn}
      """
    try folder.write(
      """
      profile: placed
      target: {as: asset, kind: pole}
      \(fields)
      """, to: "placed.yaml")
    try folder.write(
      """
      profile: exact
      target: {as: asset, kind: mast}
      location: {x: lon, y: lat}
      positionalAccuracyInMetres: 37
      \(fields)
      """, to: "exact.yaml")
    let head = "name,address,postcode,ward,uprn,usrn"
    let row = "Zebrawood,Quixotic Lane,G2 1DU,Wardmark,906700000123,45500123"
    try folder.write("\(head)\n\(row)\n", to: "placed.csv")
    try folder.write("\(head),lon,lat\n\(row),-4.251,55.861\n", to: "exact.csv")
    for (name, target, kind) in [
      ("postcodes", "postcode", nil), ("placed", "asset", "pole"), ("exact", "asset", "mast"),
    ] {
      _ = try sample.registry.importFile(
        try sample.registry.importRequest(
          path: folder.path("\(name).csv"), target: target,
          owner: target == "asset" ? "council" : nil, kind: kind,
          profile: folder.path("\(name).yaml")))
    }
    let sites = try sample.registry.search(SiteSearch()).sites
    #expect(sites.count == 2)
    return (sample, sites)
  }

  private static func paths(_ sites: [FoundSite]) -> [String] {
    ["json", "html", "csv", "geojsonseq", "gpkg"].map { "/collections/sites/items?f=\($0)" }
      + ["/find", "/find?f=json", "/find?q=council", "/collections/sites/schema?f=json"]
      + sites.flatMap { site in
        let key = site.asset.key.description
        return [
          "/collections/sites/items/\(site.asset.id)?f=json",
          "/collections/sites/items/\(site.asset.id)?f=html", "/sites/\(key)",
          "/check?at=\(key)&equipment=small-cell", "/eligibility?asset=\(key)&equipment=small-cell",
          "/find?q=\(key)", "/find?q=\(key)&f=json",
        ]
      }
  }

  @Test func `a hidden field of a site is on no page, in no table and in no file`() async throws {
    let (sample, sites) = try Self.sample()
    let paths = Self.paths(sites)
    let hidable = AssetField.allCases.filter { ![.owner, .kind, .reference].contains($0) }
    #expect(Set(hidable) == Set(Self.marks.keys))
    try await sample.ask { client in
      func seen(_ mark: String) async throws -> [String] {
        var found: [String] = []
        for path in paths {
          let response = try await client.execute(
            uri: path, method: .get,
            headers: path.contains("f=") || path.hasPrefix("/eligibility")
              ? [:] : [.accept: "text/html"])
          #expect(response.status == .ok, "\(path)")
          let text = String(decoding: Array(buffer: response.body), as: UTF8.self)
          if text.contains(mark) { found.append(path) }
        }
        return found
      }
      for field in hidable {
        for mark in Self.marks[field] ?? [] {
          #expect(try await !seen(mark).isEmpty, "'\(mark)' is shown while it may be")
        }
        try sample.registry.classify([
          FieldRule(collection: "sites", field: field.rawValue, audience: .internal)
        ])
        for mark in Self.marks[field] ?? [] where mark != "\"availability\"" && mark != "ithdrawn\""
        {
          #expect(try await seen(mark) == [], "\(field): '\(mark)'")
        }
        if field == .availability {
          // The find page's own list says that it does not know.
          #expect(try await seen("ithdrawn\"") == [], "\(field)")
        }
        try sample.registry.declassify(collection: "sites", field: field.rawValue)
      }
    }
  }

  @Test func `an asset forgets every field but its address`() throws {
    let (_, sites) = try Self.sample()
    for field in AssetField.allCases {
      var asset = sites[0].asset
      asset.forget(field)
      switch field {
      case .owner, .kind, .reference: #expect(asset == sites[0].asset)
      case .availability: #expect(asset[field] == "unknown")
      default: #expect(asset[field].isNull)
      }
    }
  }
}
