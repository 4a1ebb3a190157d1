import Projection
import SimpleFeatures
import SiteModel

/// Tables answered as tables: most rows hold a position, a kind of equipment and nothing that a
/// rule asks about, so no feature or proposal is made of them.
extension BatchWorker {
  mutating func answerTable(
    _ block: CSVRowBlock, _ rows: BatchRows, _ options: BatchOptions,
    _ registry: CouncilRegistry, _ systems: ReferenceSystems
  ) throws -> BatchAnswer {
    let columns = TableColumns(block, rows.reading, options, engine.compiled)
    var output = BatchOutput(options, engine.compiled)
    var summary = BatchSummary()
    if rows.first > 1 { output.bytes.reserveCapacity(lastCount + lastCount / 8) }
    let transform = columns.needsTransform ? try systems.geographicToGrid : nil
    let back = options.format == .csv ? nil : try? systems.gridToGeographic
    var quick: [TableColumns.QuickRow?] = []
    quick.reserveCapacity(block.rowCount)
    var box: Box<NationalGrid>?
    block.forEachRow { row in
      let read = columns.quick(row, transform)
      quick.append(read)
      if let place = read.map({ Box(from: $0.position, to: $0.position) }) {
        box = box?.union(place) ?? place
      }
    }
    // A short batch would pay for the grid and never use it.
    if let box, rows.first > 1 || block.rowCount >= 64 { engine.expect(box) }
    output.isFirst = rows.first == 1
    var index = 0
    var counts: [Int] = [0, 0, 0, 0]
    try block.forEachRow { row in
      defer { index += 1 }
      if let read = quick[index] {
        let outcome = try answer(row, columns, read, options.format, back, &output)
        counts[outcome.index] += 1
        return
      }
      guard let item = block.item(row) else {
        throw RegistryError.internalFault("row \(row.number) could not be read again")
      }
      try answer(
        item, row.number, rows.referenceSystem, options, registry, systems, &output, &summary)
    }
    for outcome in Outcome.allCases where counts[outcome.index] > 0 {
      summary.outcomes[outcome, default: 0] += counts[outcome.index]
      summary.rows += counts[outcome.index]
    }
    lastCount = output.bytes.count
    return BatchAnswer(bytes: output.bytes, summary: summary, bytesRead: rows.bytesRead)
  }

  /// Answers a row that is a position, a kind of equipment and a height.
  private mutating func answer(
    _ row: CSVRowFields, _ columns: TableColumns, _ read: TableColumns.QuickRow,
    _ format: BatchFormat, _ back: Transform<NationalGrid, Geographic>?,
    _ output: inout BatchOutput
  ) throws -> Outcome {
    if format == .csv {
      try engine.answers(at: read.position, read.equipment, into: &answers)
      return output.append(row, columns.id, answers)
    }
    idText.removeAll(keepingCapacity: true)
    if let id = columns.id { Self.appendQuoted(row[id], to: &idText) }
    let place = back.flatMap { try? $0(read.position) }
    var head = VerdictHead(equipment: read.equipment)
    head.id = idText[...]
    head.heightInMetres = read.heightInMetres
    head.grid = read.position
    head.geographic = place
    let proposal = Proposal(
      geometry: .point(read.position), equipment: read.equipment,
      heightInMetres: read.heightInMetres)
    return try append(proposal, head, format, back, &output)
  }

  /// Appends a field's text in quotes.
  private static func appendQuoted(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    guard field.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) else {
      return JSONValue.string(String(decoding: field, as: UTF8.self)).write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: field)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Outcome {
  fileprivate var index: Int {
    switch self {
    case .eligible: 0
    case .needsConsent: 1
    case .undetermined: 2
    case .ineligible: 3
    }
  }
}

/// Which columns of a table say what of a proposal.
struct TableColumns {
  struct QuickRow {
    var position: Position<NationalGrid>
    var equipment: EquipmentKind
    var heightInMetres: Double?
  }

  let id: Int?
  /// Whether the coordinates are degrees.
  let needsTransform: Bool
  private let coordinates: (first: Int, second: Int)?
  private let equipment: Int?
  private let height: Int?
  private let asset: Int?
  /// Columns of further values, which must be looked at for their mistakes.
  private let values: [Int]
  private let options: BatchOptions
  private let isQuickByDefault: Bool
  /// Those about which the rules look at positions only.
  private let kinds: [(name: [UInt8], kind: EquipmentKind)]

  init(
    _ block: CSVRowBlock, _ reading: RowReading?, _ options: BatchOptions,
    _ compiled: CompiledPack
  ) {
    let columns = block.columns
    id = columns.firstIndex(of: "id")
    equipment = columns.firstIndex(of: "equipment")
    let scales = reading?.scales ?? [:]
    height = scales["height"] == nil ? columns.firstIndex(of: "height") : nil
    asset = columns.firstIndex(of: "asset")
    let names = Set(compiled.pack.proposalValues.map(\.name)).subtracting(
      height == nil ? [] : ["height"])
    values = columns.indices.filter { names.contains(columns[$0]) }
    self.options = options
    kinds = EquipmentKind.allCases.filter(compiled.isAboutPositionsOnly).map {
      (Array($0.rawValue.utf8), $0)
    }
    let given = options.equipment
    isQuickByDefault = given.map(compiled.isAboutPositionsOnly) ?? false
    let system = block.referenceSystem
    needsTransform = system == "OGC:CRS84"
    coordinates = needsTransform || system == "EPSG:27700" ? block.coordinateColumns : nil
  }

  /// Nil where the row must be read in full: for its asset, an attribute, or an error in it.
  func quick(
    _ row: CSVRowFields, _ transform: Transform<Geographic, NationalGrid>?
  ) -> QuickRow? {
    guard row.isSound, let coordinates, let id, row.isPlain(id), !row[id].isEmpty,
      let x = row.number(coordinates.first), let y = row.number(coordinates.second)
    else { return nil }
    if let asset, !row[asset].isEmpty { return nil }
    for value in values where !row[value].isEmpty { return nil }
    var metres = options.heightInMetres
    if let height, !row[height].isEmpty {
      guard let given = row.number(height), Proposal.heights.contains(given) else { return nil }
      metres = given
    }
    var kind = isQuickByDefault ? options.equipment : nil
    if let equipment, !row[equipment].isEmpty {
      guard let named = kinds.first(where: { row[equipment].elementsEqual($0.name) }) else {
        return nil
      }
      kind = named.kind
    }
    guard let kind else { return nil }
    guard let transform else {
      // Well inside the grid, where the full check of a position changes nothing.
      guard (100_000...650_000).contains(x), (10_000...1_210_000).contains(y) else { return nil }
      return QuickRow(
        position: Position(easting: x, northing: y), equipment: kind, heightInMetres: metres)
    }
    guard (-9.0...2.0).contains(x), (49.0...61.0).contains(y),
      let position = try? transform(Position(longitude: x, latitude: y))
    else { return nil }
    return QuickRow(position: position, equipment: kind, heightInMetres: metres)
  }
}
