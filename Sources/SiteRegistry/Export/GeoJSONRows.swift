import SimpleFeatures
import SiteStore

/// GeoJSON, as the members of one collection or a feature a line.
struct GeoJSONRows: RowEncoder {
  private let isCollection: Bool
  private let view: FieldView
  private let coordinates: OutputCoordinates
  private let own: [(place: Int, isTruth: Bool, head: [UInt8])]
  private let ownNames: Set<String>
  private let attributesColumn: Int?
  private var reader = AttributeNames()
  /// What is known of members by their place in the row before: the name in JSON, or nil for one
  /// that is left out.
  private var known: [(name: String, head: [UInt8]?)] = []
  private var withheld: Set<String> = []

  init(
    isCollection: Bool, _ plan: ExportPlan, _ view: FieldView,
    all: [ExportColumn], _ coordinates: OutputCoordinates
  ) {
    self.isCollection = isCollection
    self.view = view
    self.coordinates = coordinates
    attributesColumn = plan.attributesColumn
    own = plan.own.map { ($0.place, $0.column.type == "BOOLEAN", Self.head($0.column.name)) }
    ownNames = Set(all.map(\.name))
  }

  mutating func encode(_ chunk: ExportChunk) throws -> ExportedRows {
    var encoded = ExportedRows(count: chunk.count)
    encoded.bytes.reserveCapacity(chunk.bytes.count * 3)
    for row in 0..<chunk.count {
      try append(chunk, row, &encoded)
      encoded.bytes.append(contentsOf: isCollection ? [0x2C, 0x0A] : [0x0A])
    }
    return encoded
  }

  private mutating func append(
    _ chunk: ExportChunk, _ row: Int, _ encoded: inout ExportedRows
  ) throws {
    encoded.bytes.append(contentsOf: "{\"type\":\"Feature\",\"id\":".utf8)
    SearchAnswers.append(chunk.id(row), to: &encoded.bytes)
    encoded.bytes.append(contentsOf: ",\"geometry\":".utf8)
    if let geometry = try chunk.geometry(row) {
      GeoJSONWriter.appendGeometry(
        try coordinates.geometry(geometry), decimals: coordinates.decimals, to: &encoded.bytes)
    } else {
      encoded.bytes.append(contentsOf: "null".utf8)
    }
    encoded.bytes.append(contentsOf: ",\"properties\":{".utf8)
    var isFirst = true
    for (place, isTruth, head) in own {
      if !isFirst { encoded.bytes.append(0x2C) }
      isFirst = false
      encoded.bytes.append(contentsOf: head)
      chunk.appendJSON(chunk.cell(row, place), isTruth: isTruth, to: &encoded.bytes)
    }
    if let place = attributesColumn {
      let members = chunk.attributes(chunk.cell(row, place), &reader).members
      for (place, member) in members.enumerated() {
        guard let index = index(of: member.name, at: place, &encoded),
          let head = known[index].head
        else { continue }
        if !isFirst { encoded.bytes.append(0x2C) }
        isFirst = false
        encoded.bytes.append(contentsOf: head)
        member.value.write(to: &encoded.bytes)
      }
    }
    encoded.bytes.append(contentsOf: "}}".utf8)
  }

  /// Where in `known` a member stands.
  private mutating func index(
    of name: String, at place: Int, _ encoded: inout ExportedRows
  ) -> Int? {
    if place < known.count, known[place].name == name { return place }
    // Members are the source's own names; where one is a column's, the column stands.
    var head: [UInt8]?
    if !ownNames.contains(name) {
      if view.sees(name) {
        head = Self.head(name)
      } else if withheld.insert(name).inserted {
        encoded.withheld.append(name)
      }
    }
    if place < known.count {
      known[place] = (name, head)
      return place
    }
    guard place == known.count else { return nil }
    known.append((name, head))
    return place
  }

  private static func head(_ name: String) -> [UInt8] {
    Array((JSONValue.string(name).jsonText + ":").utf8)
  }
}

extension ExportChunk {
  /// Appends a value as JSON writes it.
  func appendJSON(_ cell: ExportCell, isTruth: Bool, to bytes: inout [UInt8]) {
    switch cell {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .integer(let number):
      if isTruth {
        bytes.append(contentsOf: (number != 0 ? "true" : "false").utf8)
      } else {
        SearchAnswers.append(number, to: &bytes)
      }
    case .real(let number): JSONValue.number(number).write(to: &bytes)
    case .text(let start, let end):
      self.bytes.withUnsafeBufferPointer { all in
        JSONValue.write(
          utf8: UnsafeBufferPointer(rebasing: all[Int(start)..<Int(end)]), to: &bytes)
      }
    // No column of ours holds bytes; another program's column may.
    case .blob(let start, let end):
      JSONValue.string(base64(start, end)).write(to: &bytes)
    }
  }
}
