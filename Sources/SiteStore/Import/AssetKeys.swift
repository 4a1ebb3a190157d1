import SiteModel

/// What the indexes of staged assets are made of: the reference, the name and the ward of each row.
struct AssetKeys {
  private let rows: StagedLayout.AssetRows
  private var references = StagedTexts()
  /// Kept only where an index needs them.
  private var names: StagedTexts?
  /// A number for each ward in the order they came, -1 for none.
  private var wards: [Int32] = []
  private var wardNumbers: [[UInt8]: Int32] = [:]
  private var lastWard: (name: [UInt8], number: Int32) = ([], -1)

  init(_ rows: StagedLayout.AssetRows) {
    self.rows = rows
    if rows.indexes.contains(where: { $0.shape == .name }) { names = StagedTexts() }
  }

  mutating func append(
    _ reference: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer?,
    ward: UnsafeRawBufferPointer?
  ) {
    references.append(reference)
    names?.append(name)
    wards.append(number(of: ward))
  }

  private mutating func number(of ward: UnsafeRawBufferPointer?) -> Int32 {
    guard let ward else { return -1 }
    if lastWard.number >= 0, lastWard.name.elementsEqual(ward) { return lastWard.number }
    let name = Array(ward)
    let number = wardNumbers[name] ?? Int32(clamping: wardNumbers.count)
    wardNumbers[name] = number
    lastWard = (name, number)
    return number
  }

  // MARK: Writing

  /// Writes the indexes that the registry's table has, as far as their shape is known here; what it
  /// has beyond them SQLite makes row by row.
  ///
  /// - Throws: ``StoreError/invalid(what:)`` where a reference was given twice: rows are taken over
  ///   without SQLite asking.
  func write(to file: PackedFile) throws(StoreError) -> [PackedFile.Entry] {
    var entries: [PackedFile.Entry] = []
    for index in rows.indexes {
      let packed = PackedIndex(file)
      switch index.shape {
      case .own:
        try checkReferences()
        try write(references, to: packed) { record, reference in
          record.text(rows.owner)
          record.text(rows.kind)
          record.text(reference)
        }
      case .order:
        try write(references, to: packed) { record, reference in
          record.text(reference)
          record.text(rows.kind)
          record.text(rows.owner)
        }
      case .name:
        if let names { try write(names, to: packed) { record, name in record.text(name) } }
      case .kind: try writeKinds(to: packed)
      case .ward: try writeWards(to: packed)
      }
      entries.append(
        PackedFile.Entry(
          type: "index", name: index.name, table: "asset", root: packed.root, sql: index.sql))
    }
    return entries
  }

  private func checkReferences() throws(StoreError) {
    var last: UnsafeRawBufferPointer?
    try references.forEachInOrder { (_, reference) throws(StoreError) in
      if let last, let reference, StagedTexts.compare(last, reference) == 0 {
        throw .invalid(
          what: "the reference '\(String(decoding: reference.prefix(200), as: UTF8.self))' was "
            + "given to two features of one import")
      }
      last = reference
    }
  }

  private func write(
    _ texts: StagedTexts, to index: PackedIndex,
    _ fill: (inout RecordWriter, UnsafeRawBufferPointer) -> Void
  ) throws(StoreError) {
    var record = RecordWriter()
    var room: [UInt8] = []
    try texts.forEachInOrder { (row, text) throws(StoreError) in
      if let text { fill(&record, text) } else { record.null() }
      try append(&record, row, to: index, &room)
    }
    try index.finish()
  }

  private func writeKinds(to index: PackedIndex) throws(StoreError) {
    var record = RecordWriter()
    var room: [UInt8] = []
    for row in wards.indices {
      record.text(rows.kind)
      try append(&record, row, to: index, &room)
    }
    try index.finish()
  }

  private func writeWards(to index: PackedIndex) throws(StoreError) {
    let names = wardNumbers.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var rank = [Int](repeating: 0, count: names.count)
    for (place, ward) in names.enumerated() { rank[Int(ward.value)] = place + 1 }
    // By ward, none first, then by row: a counting sort.
    var starts = [Int](repeating: 0, count: names.count + 2)
    for ward in wards { starts[(ward < 0 ? 0 : rank[Int(ward)]) + 1] += 1 }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    var ordered = [Int32](repeating: 0, count: wards.count)
    for (row, ward) in wards.enumerated() {
      let place = ward < 0 ? 0 : rank[Int(ward)]
      ordered[starts[place]] = Int32(clamping: row)
      starts[place] += 1
    }
    var record = RecordWriter()
    var room: [UInt8] = []
    for row in ordered {
      let ward = wards[Int(row)]
      if ward < 0 {
        record.null()
      } else {
        names[rank[Int(ward)] - 1].key.withUnsafeBytes { record.text($0) }
      }
      try append(&record, Int(row), to: index, &room)
    }
    try index.finish()
  }

  private func append(
    _ record: inout RecordWriter, _ row: Int, to index: PackedIndex, _ room: inout [UInt8]
  ) throws(StoreError) {
    record.integer(rows.base + Int64(row) + 1)
    let result: Result<Void, StoreError> = record.write(using: &room) { record in
      Result { () throws(StoreError) in try index.append(record) }
    }
    try result.get()
  }
}
