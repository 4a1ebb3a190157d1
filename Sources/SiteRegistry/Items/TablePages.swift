import SimpleFeatures
import SiteStore

/// A page of features as comma-separated values (RFC 4180).
///
/// Each row has the id, a position in the two axes of the system (that of a point, or the middle
/// of what is more), the properties, and in the last column the shape as well-known text where it
/// is more than a point. Formulas are guarded as in all CSV: see `CSVGuard`.
struct TableEncoder {
  let columns: [String]
  let output: PositionOutput
  let axes: (String, String)

  func appendHead(to bytes: inout [UInt8]) {
    CSVWriter.appendRow(["id", axes.0, axes.1] + columns + ["wkt"], to: &bytes)
  }

  func append(_ feature: StoredFeature, to bytes: inout [UInt8]) {
    var row = [String(feature.id), "", ""]
    var shape = ""
    if let geometry = feature.geometry {
      let centre = geometry.bounds?.centre
      if let centre, let (first, second) = placed(centre) {
        row[1] = first
        row[2] = second
      }
      if geometry.kind != .point { shape = text(geometry) }
    }
    for (index, field) in row.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      CSVWriter.appendField(field, to: &bytes)
    }
    for column in columns {
      bytes.append(0x2C)
      let value = feature.properties[column] ?? .null
      WrittenTable.append(value, to: &bytes)
    }
    bytes.append(0x2C)
    CSVWriter.appendField(shape, to: &bytes)
    bytes.append(contentsOf: [0x0D, 0x0A])
  }

  private func placed(_ position: Position<NationalGrid>) -> (String, String)? {
    var pair = [position.easting, position.northing]
    output.convert?(&pair)
    guard pair[0].isFinite, pair[1].isFinite else { return nil }
    if output.isVerticalFirst { pair.swapAt(0, 1) }
    return (number(pair[0]), number(pair[1]))
  }

  private func number(_ value: Double) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, decimals: output.decimals, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The shape in the axes of the system; empty where it has no place there.
  private func text(_ geometry: Geometry<NationalGrid>) -> String {
    var numbers: [Double] = []
    geometry.forEachPosition {
      numbers.append($0.easting)
      numbers.append($0.northing)
    }
    output.convert?(&numbers)
    guard numbers.allSatisfy(\.isFinite) else { return "" }
    let scale = output.decimals == 7 ? 1e7 : 1e3
    let rounds = output.convert != nil
    var at = 0
    let turned: Geometry<AsWritten> = geometry.mapPositions { _ in
      var (first, second) = (numbers[at], numbers[at + 1])
      at += 2
      if output.isVerticalFirst { (first, second) = (second, first) }
      if rounds {
        first = (first * scale).rounded() / scale
        second = (second * scale).rounded() / scale
      }
      return Position(first: first, second: second)
    }
    return WKT.text(of: turned)
  }
}

extension CouncilRegistry {
  /// The names of a table's columns, in order.
  private func tableEncoder(
    _ id: CollectionID, _ view: FieldView, _ system: PublishedSystem, _ properties: Set<String>?
  ) throws(RegistryError) -> TableEncoder {
    var columns = try translated(file.knownColumns(of: id))
    if let properties { columns.removeAll { !properties.contains($0.name) } }
    return TableEncoder(
      columns: columns.map(\.name).filter(view.sees), output: try output(in: system),
      axes: system.axes)
  }

  /// The first line of a table of features.
  public func tableHead(
    of collection: String, for audience: Audience, in system: PublishedSystem,
    selecting properties: Set<String>? = nil
  ) throws(RegistryError) -> [UInt8] {
    var bytes: [UInt8] = []
    let view = try view(of: collection, for: audience)
    try tableEncoder(try collectionID(collection), view, system, properties)
      .appendHead(to: &bytes)
    return bytes
  }

  /// Which features make a page.
  public func selectedItems(
    of collection: String, _ request: ItemsRequest
  ) throws(RegistryError) -> SelectedItems {
    let id = try collectionID(collection)
    let view = try view(ofPresent: collection, for: request.audience)
    let query = try query(for: request, of: id, as: view)
    let selection = try translated(file.selection(of: id, query))
    return SelectedItems(
      ids: selection.ids, matched: selection.matched,
      next: selection.next?.text)
  }

  /// The next rows of a table, and how many ids they used up.
  public func tableRows(
    of collection: String, _ rest: ArraySlice<Int64>, for audience: Audience,
    in system: PublishedSystem, selecting properties: Set<String>? = nil
  ) throws(RegistryError) -> EncodedRows {
    let id = try collectionID(collection)
    let view = try view(ofPresent: collection, for: audience)
    let encoder = try tableEncoder(id, view, system, properties)
    let part = Array(rest.prefix(RegistryFile.rowsAtATime))
    var rows = EncodedRows(bytes: [], count: 0, taken: part.count)
    var byID: [Int64: StoredFeature] = [:]
    try translated(file.forEachFeature(of: id, ids: part) { byID[$0.id] = $0 })
    for number in part {
      guard let feature = byID[number] else { continue }
      encoder.append(feature, to: &rows.bytes)
      rows.count += 1
    }
    return rows
  }
}

/// The features of a page by their ids, in its order.
public struct SelectedItems: Sendable {
  public var ids: [Int64]
  public var matched: Int?
  /// The cursor of the next page; nil at the end.
  public var next: String?
}

extension PublishedSystem {
  /// What a table calls its two axes, in order.
  var axes: (String, String) {
    switch self {
    case .crs84: ("lon", "lat")
    case .wgs84, .etrs89: ("lat", "lon")
    case .nationalGrid: ("easting", "northing")
    case .webMercator: ("x", "y")
    }
  }
}
