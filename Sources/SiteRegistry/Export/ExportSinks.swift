import Projection
import SimpleFeatures
import SiteModel
import SiteStore

/// Where exported features go, one by one.
protocol ExportSink {
  mutating func begin(_ bytes: inout [UInt8]) throws
  mutating func append(_ feature: StoredFeature, _ bytes: inout [UInt8]) throws
  mutating func end(_ bytes: inout [UInt8]) throws
}

/// GeoJSON in degrees, as one collection or a line each.
struct GeoJSONExport: ExportSink {
  private let isCollection: Bool
  private let view: FieldView
  private let systems: ReferenceSystems
  private var isFirst = true
  private var seen: [String: Bool] = [:]

  init(_ format: ExportRequest.Format, _ view: FieldView, systems: ReferenceSystems) {
    isCollection = format == .geojson
    self.view = view
    self.systems = systems
  }

  func begin(_ bytes: inout [UInt8]) {
    if isCollection { bytes += Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8) }
  }

  mutating func append(_ feature: StoredFeature, _ bytes: inout [UInt8]) throws {
    if isCollection { bytes += Array((isFirst ? "\n" : ",\n").utf8) }
    isFirst = false
    var properties = feature.properties
    properties.members.removeAll { !sees($0.name) }
    let geometry = try feature.geometry.map { geometry throws(RegistryError) in
      try projected { () throws(ProjectionError) in try systems.gridToGeographic(geometry) }
    }
    GeoJSONWriter.appendFeature(
      Feature(id: .integer(feature.id), geometry: geometry, properties: properties), to: &bytes)
    if !isCollection { bytes.append(0x0A) }
  }

  func end(_ bytes: inout [UInt8]) {
    if isCollection { bytes += Array("\n]}\n".utf8) }
  }

  private mutating func sees(_ field: String) -> Bool {
    if let known = seen[field] { return known }
    let answer = view.sees(field)
    seen[field] = answer
    return answer
  }
}

/// A table: the middle of each feature on the grid and in degrees, and its shape where it is more
/// than a point.
struct CSVExport: ExportSink {
  private let columns: [String]
  private let systems: ReferenceSystems

  init(_ columns: [String], systems: ReferenceSystems) {
    self.columns = columns
    self.systems = systems
  }

  func begin(_ bytes: inout [UInt8]) {
    CSVWriter.appendRow(
      ["id", "easting", "northing", "lon", "lat"] + columns + ["shape_wkt"], to: &bytes)
  }

  func append(_ feature: StoredFeature, _ bytes: inout [UInt8]) throws {
    var row = [String(feature.id), "", "", "", ""]
    if let centre = feature.geometry?.bounds?.centre {
      row[1] = "\(centre.easting.roundedToMillimetres)"
      row[2] = "\(centre.northing.roundedToMillimetres)"
      let position = try projected { () throws(ProjectionError) in
        try systems.gridToGeographic(centre)
      }
      row[3] = "\((position.longitude * 1e7).rounded() / 1e7)"
      row[4] = "\((position.latitude * 1e7).rounded() / 1e7)"
    }
    for column in columns {
      let value = feature.properties[column] ?? .null
      row.append(value.isNull ? "" : value.plainText ?? value.jsonText)
    }
    if let geometry = feature.geometry, geometry.kind != .point {
      row.append(WKT.text(of: geometry))
    } else {
      row.append("")
    }
    CSVWriter.appendRow(row, to: &bytes)
  }

  func end(_ bytes: inout [UInt8]) {}
}

struct GeoPackageSink: ExportSink {
  private let columns: [String]
  private let file: GeoPackageExport

  init(_ columns: [String], _ file: GeoPackageExport) {
    self.columns = columns
    self.file = file
  }

  func begin(_ bytes: inout [UInt8]) {}

  func append(_ feature: StoredFeature, _ bytes: inout [UInt8]) throws {
    try file.append(
      id: feature.id, feature.geometry, columns.map { feature.properties[$0] ?? .null })
  }

  func end(_ bytes: inout [UInt8]) throws { try file.finish() }
}
