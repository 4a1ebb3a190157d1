import SimpleFeatures

/// Lays rows out as a GeoPackage takes them: the sources' own columns beside the table's.
package struct FlatRows {
  private let chosen: [Int]
  private let attributesColumn: Int?
  private let attributeTypes: [String]
  private var slots: AttributeSlots
  private var reader = AttributeNames()

  /// - Parameters:
  ///   - own: the table's columns to keep, by their places.
  ///   - attributes: the sources' columns to keep.
  package init(own: [Int], attributes: [ExportColumn], attributesColumn: Int?) {
    chosen = own
    self.attributesColumn = attributesColumn
    attributeTypes = attributes.map(\.type)
    slots = AttributeSlots(attributes.map(\.name))
  }

  /// - Throws: ``StoreError/corrupt(what:)`` naming a feature.
  package mutating func flatten(_ chunk: ExportChunk) throws(StoreError) -> ExportChunk {
    var flat = ExportChunk(width: 2 + chosen.count + attributeTypes.count)
    // What is kept as it is keeps its place.
    flat.bytes = chunk.bytes
    flat.cells.reserveCapacity(chunk.count * flat.width)
    flat.count = chunk.count
    for row in 0..<chunk.count {
      flat.cells.append(.integer(chunk.id(row)))
      flat.cells.append(try geometry(chunk, row, &flat))
      for column in chosen { flat.cells.append(chunk.cell(row, column)) }
      let start = flat.cells.count
      for _ in 0..<attributeTypes.count { flat.cells.append(.null) }
      guard attributeTypes.count > 0, let place = attributesColumn else { continue }
      let members = chunk.attributes(chunk.cell(row, place), &reader).members
      for (place, member) in members.enumerated() {
        guard let slot = slots.slot(of: member.name, at: place) else { continue }
        flat.cells[start + slot] = Self.cell(member.value, attributeTypes[slot], &flat)
      }
    }
    return flat
  }

  /// As GeoPackage programs read it: no heights, no empty geometries.
  private func geometry(
    _ chunk: ExportChunk, _ row: Int, _ flat: inout ExportChunk
  ) throws(StoreError) -> ExportCell {
    let stored = chunk.cells[row * chunk.width + 1]
    guard let geometry = try chunk.geometry(row) else { return .null }
    if case .point = geometry { return stored }
    let start = Int32(clamping: flat.bytes.count)
    GeoPackageBlob.write(geometry, to: &flat.bytes)
    return .blob(start: start, end: Int32(clamping: flat.bytes.count))
  }

  private static func cell(
    _ value: JSONValue, _ type: String, _ flat: inout ExportChunk
  ) -> ExportCell {
    let start = Int32(clamping: flat.bytes.count)
    switch value {
    case .null: return .null
    // Where other values are texts, it is a word.
    case .bool(let truth) where type == "TEXT":
      flat.bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .bool(let truth): return .integer(truth ? 1 : 0)
    case .integer(let number): return .integer(number)
    case .number(let number): return .real(number)
    case .string(let text): flat.bytes.append(contentsOf: text.utf8)
    case .array, .object: value.write(to: &flat.bytes)
    }
    return .text(start: start, end: Int32(clamping: flat.bytes.count))
  }
}
