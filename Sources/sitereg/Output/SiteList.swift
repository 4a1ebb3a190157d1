import SimpleFeatures
import SiteModel
import SiteRegistry

/// Search results in the four forms people and programs ask for.
struct SiteList {
  private let result: SiteSearchResult
  private let registry: CouncilRegistry
  /// What coordinates are asked for in; nil for degrees.
  private let system: String?
  private let guarding: CSVGuard

  init(
    _ result: SiteSearchResult, _ registry: CouncilRegistry, system: String? = nil,
    guarding: CSVGuard
  ) {
    self.guarding = guarding
    self.result = result
    self.registry = registry
    self.system = system
  }

  /// - Throws: `usage` for a reference system that is not known, or that the format cannot name.
  func write(as format: SearchFormat, to file: OutputFile) throws(RegistryError) {
    if system != nil, [.table, .ndjson].contains(format) {
      throw .usage(
        "--output-crs is for geojson and csv; \(format.rawValue) cannot say what it is in")
    }
    switch format {
    case .table: return try writeTable(file)
    case .csv: return try writeCSV(file)
    case .ndjson, .geojson: break
    }
    let coordinates = try registry.coordinates(in: system)
    switch format {
    case .table, .csv: break
    case .ndjson:
      for site in result.sites {
        var bytes: [UInt8] = []
        GeoJSONWriter.appendFeature(
          try feature(site, coordinates), decimals: coordinates.decimals, to: &bytes)
        bytes.append(0x0A)
        try file.write(bytes)
      }
    case .geojson:
      let counts =
        "\"numberMatched\":\(result.matched),\"numberReturned\":\(result.sites.count)"
      try file.write(coordinates.collectionHead(before: counts + ",\"features\":["))
      for (index, site) in result.sites.enumerated() {
        var bytes = Array((index == 0 ? "\n" : ",\n").utf8)
        GeoJSONWriter.appendFeature(
          try feature(site, coordinates), decimals: coordinates.decimals, to: &bytes)
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
    let coordinates = try registry.coordinates(in: system)
    let digits = coordinates.decimals == 3 ? 1e3 : 1e7
    CSVWriter.appendRow(
      SearchTable.firstColumns + (system == nil ? ["lon", "lat"] : ["x", "y"])
        + [SearchTable.lastColumn], guarding: guarding, to: &bytes)
    for site in result.sites {
      let asset = site.asset
      let centre = asset.geometry?.bounds?.centre
      let written = try centre.map { centre throws(RegistryError) in
        try coordinates.position(centre)
      }
      func texts(_ fields: [AssetField]) -> [String] { fields.map { asset[$0].plainText ?? "" } }
      let distance = site.distanceInMetres.map { "\($0.roundedToMillimetres)" } ?? ""
      let place: [String] = [
        centre.map { "\($0.easting.roundedToMillimetres)" } ?? "",
        centre.map { "\($0.northing.roundedToMillimetres)" } ?? "",
        written.map { "\(($0.first * digits).rounded() / digits)" } ?? "",
        written.map { "\(($0.second * digits).rounded() / digits)" } ?? "",
      ]
      let attributes = JSONValue.object(asset.attributes).jsonText
      var row: [String] = texts(SearchTable.keys)
      row.append(distance)
      row += texts(SearchTable.fields)
      row += place
      row.append(attributes)
      CSVWriter.appendRow(row, guarding: guarding, to: &bytes)
    }
    try file.write(bytes)
  }

  private func feature(
    _ site: FoundSite, _ coordinates: OutputCoordinates
  ) throws(RegistryError) -> Feature<AsWritten> {
    var properties = site.asset.properties
    if let distance = site.distanceInMetres {
      properties["distance"] = .number(distance.roundedToMillimetres)
    }
    let geometry = try site.asset.geometry.map { place throws(RegistryError) in
      try coordinates.geometry(place)
    }
    return Feature(id: .integer(site.asset.id), geometry: geometry, properties: properties)
  }
}
