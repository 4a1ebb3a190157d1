import SimpleFeatures
import SiteModel
import SiteRegistry

/// Search results in the four forms people and programs ask for.
struct SiteList {
  private let result: SiteSearchResult
  private let registry: CouncilRegistry

  init(_ result: SiteSearchResult, _ registry: CouncilRegistry) {
    self.result = result
    self.registry = registry
  }

  func write(as format: SearchFormat, to file: OutputFile) throws(RegistryError) {
    switch format {
    case .table: try writeTable(file)
    case .csv: try writeCSV(file)
    case .ndjson:
      for site in result.sites {
        var bytes: [UInt8] = []
        GeoJSONWriter.appendFeature(try feature(site), to: &bytes)
        bytes.append(0x0A)
        try file.write(bytes)
      }
    case .geojson:
      try file.write(
        "{\"type\":\"FeatureCollection\",\"numberMatched\":\(result.matched),\"numberReturned\":\(result.sites.count),\"features\":["
      )
      for (index, site) in result.sites.enumerated() {
        var bytes = Array((index == 0 ? "\n" : ",\n").utf8)
        GeoJSONWriter.appendFeature(try feature(site), to: &bytes)
        try file.write(bytes)
      }
      try file.write("\n]}\n")
    }
  }

  private func writeTable(_ file: OutputFile) throws(RegistryError) {
    guard !result.sites.isEmpty else { return }
    let hasDistance = result.sites.contains { $0.distanceInMetres != nil }
    var table = Table(
      (hasDistance ? ["distance"] : []) + ["kind", "reference", "name", "ward", "availability"],
      rightAligned: hasDistance ? [0] : [])
    for site in result.sites {
      let asset = site.asset
      table.add(
        (hasDistance ? [site.distanceInMetres.map(metresText) ?? "–"] : []) + [
          asset.key.kind, asset.key.reference, asset.name ?? "–", asset.ward ?? "–",
          asset.availability.rawValue,
        ])
    }
    for line in table.lines { try file.line(line) }
  }

  private func writeCSV(_ file: OutputFile) throws(RegistryError) {
    var bytes: [UInt8] = []
    CSVWriter.appendRow(
      [
        "owner", "kind", "reference", "distance_m", "name", "address", "ward", "availability",
        "easting", "northing", "lon", "lat", "attributes",
      ], to: &bytes)
    for site in result.sites {
      let asset = site.asset
      let centre = asset.geometry?.bounds?.centre
      CSVWriter.appendRow(
        [
          asset.key.owner, asset.key.kind, asset.key.reference,
          site.distanceInMetres.map { "\($0.roundedToMillimetres)" } ?? "", asset.name ?? "",
          asset.address ?? "", asset.ward ?? "", asset.availability.rawValue,
          centre.map { "\($0.easting.roundedToMillimetres)" } ?? "",
          centre.map { "\($0.northing.roundedToMillimetres)" } ?? "",
          site.position.map { "\(($0.longitude * 1e7).rounded() / 1e7)" } ?? "",
          site.position.map { "\(($0.latitude * 1e7).rounded() / 1e7)" } ?? "",
          JSONValue.object(asset.attributes).jsonText,
        ], to: &bytes)
    }
    try file.write(bytes)
  }

  private func feature(_ site: FoundSite) throws(RegistryError) -> Feature<Geographic> {
    var properties = site.asset.properties
    if let distance = site.distanceInMetres {
      properties["distance"] = .number(distance.roundedToMillimetres)
    }
    let geometry: Geometry<Geographic>?
    if let place = site.asset.geometry {
      geometry = try registry.geographic(place)
    } else {
      geometry = nil
    }
    return Feature(id: .integer(site.asset.id), geometry: geometry, properties: properties)
  }
}
