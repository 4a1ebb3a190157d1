import Foundation
import SimpleFeatures
import SiteStore

/// A table: the middle of each feature on the grid and in degrees, and its shape where it is more
/// than a point.
struct CSVRows: RowEncoder {
  private let own: [(place: Int, isTruth: Bool)]
  private let attributesColumn: Int?
  private let attributeCount: Int
  private let coordinates: OutputCoordinates
  private var slots: AttributeSlots
  private var reader = AttributeNames()
  private let guarding: CSVGuard

  init(_ plan: ExportPlan, _ coordinates: OutputCoordinates, guarding: CSVGuard) {
    self.guarding = guarding
    own = plan.own.map { ($0.place, $0.column.type == "BOOLEAN") }
    attributesColumn = plan.attributesColumn
    attributeCount = plan.attributes.count
    slots = AttributeSlots(plan.attributes.map(\.name))
    self.coordinates = coordinates
  }

  static func head(
    _ plan: ExportPlan, _ coordinates: OutputCoordinates, guarding: CSVGuard
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    let axes = coordinates.isGeoJSONsOwn ? ["lon", "lat"] : ["x", "y"]
    CSVWriter.appendRow(
      ["id", "easting", "northing"] + axes + plan.columns.map(\.name) + ["shape_wkt"],
      guarding: guarding, to: &bytes)
    return bytes
  }

  mutating func encode(_ chunk: ExportChunk) throws -> ExportedRows {
    var encoded = ExportedRows(count: chunk.count)
    encoded.bytes.reserveCapacity(chunk.bytes.count * 2)
    var values = [JSONValue](repeating: .null, count: attributeCount)
    for row in 0..<chunk.count {
      let geometry = try chunk.geometry(row)
      SearchAnswers.append(chunk.id(row), to: &encoded.bytes)
      try append(geometry, to: &encoded.bytes)
      for (place, isTruth) in own {
        encoded.bytes.append(0x2C)
        chunk.appendCSV(
          chunk.cell(row, place), isTruth: isTruth, guarding: guarding, to: &encoded.bytes)
      }
      if attributeCount > 0, let place = attributesColumn {
        for slot in values.indices { values[slot] = .null }
        let members = chunk.attributes(chunk.cell(row, place), &reader).members
        for (place, member) in members.enumerated() {
          if let slot = slots.slot(of: member.name, at: place) { values[slot] = member.value }
        }
        for value in values {
          encoded.bytes.append(0x2C)
          WrittenTable.append(value, guarding: guarding, to: &encoded.bytes)
        }
      }
      encoded.bytes.append(0x2C)
      if let geometry, geometry.kind != .point {
        CSVWriter.appendField(WKT.text(of: geometry), to: &encoded.bytes)
      }
      encoded.bytes.append(contentsOf: [0x0D, 0x0A])
    }
    return encoded
  }

  private func append(
    _ geometry: Geometry<NationalGrid>?, to bytes: inout [UInt8]
  ) throws(RegistryError) {
    guard let centre = geometry?.bounds?.centre else {
      bytes.append(contentsOf: ",,,,".utf8)
      return
    }
    let written = try coordinates.position(centre)
    for (value, decimals) in [
      (centre.easting, 3), (centre.northing, 3), (written.first, coordinates.decimals),
      (written.second, coordinates.decimals),
    ] {
      bytes.append(0x2C)
      DecimalText.append(value, decimals: decimals, to: &bytes)
    }
  }
}

extension ExportChunk {
  /// Appends a value as a field.
  func appendCSV(
    _ cell: ExportCell, isTruth: Bool, guarding: CSVGuard, to bytes: inout [UInt8]
  ) {
    switch cell {
    case .null: break
    case .integer(let number):
      if isTruth {
        bytes.append(contentsOf: (number != 0 ? "true" : "false").utf8)
      } else {
        SearchAnswers.append(number, to: &bytes)
      }
    case .real(let number):
      if number.isFinite {
        CSVWriter.appendField(JSONValue.number(number).plainText ?? "", to: &bytes)
      }
    case .text(let start, let end):
      self.bytes.withUnsafeBufferPointer { all in
        WrittenTable.append(
          text: UnsafeBufferPointer(rebasing: all[Int(start)..<Int(end)]), guarding: guarding,
          to: &bytes)
      }
    case .blob(let start, let end): CSVWriter.appendField(base64(start, end), to: &bytes)
    }
  }

  func base64(_ start: Int32, _ end: Int32) -> String {
    Data(bytes[Int(start)..<Int(end)]).base64EncodedString()
  }
}
