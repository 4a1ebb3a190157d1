/// Features from a table with a header row: each row one feature, each column one property.
///
/// Values stay text, so that leading zeros survive; empty ones are null. The place of each row comes
/// from what the row has: well-known text, hexadecimal well-known binary or GeoJSON, eastings and
/// northings, longitudes and latitudes, or a place in one field, in columns found by name or named
/// by ``CSVOptions``. A shape is not a property too.
public final class CSVFeatureSource: FeatureSource {
  public let format = SourceFormat.csv
  /// From the names of the columns or, in well-known text, the first `SRID=`.
  public private(set) var declaredReferenceSystem: String?
  /// Which columns the places come from.
  public let locationColumns: CSVLocation
  /// Whether this program wrote the table.
  package var isWrittenTable: Bool { header.written != nil }
  /// The names of all columns, each once.
  public var columns: [String] { header.names }
  public var bytesRead: Int { reader.bytesRead }
  public private(set) var lastRawText = ""

  /// What is worth saying of the table as a whole, as far as it is read.
  public var remarks: [SourceDefect] {
    (titleRemark.map { [$0] } ?? []) + reader.tally.remarks(columns: header.names.count)
  }

  public var describesDefects = false
  private let titleRemark: SourceDefect?
  let reader: CSVReader
  private(set) var header: CSVColumns
  private(set) var waiting: CSVRow?
  private var waitingBytes: [UInt8] = []
  private var waitingText = ""
  var rowNumber = 0
  private var hasNotedEncoding = false
  private var postponed: SourceError?

  /// - Throws: ``SourceError`` for a file that cannot be read, has no header or lacks a column
  ///   that the options name.
  public convenience init(
    path: String, options: CSVOptions = CSVOptions()
  ) throws(SourceError) {
    try self.init(ByteSource(path: path), options: options)
  }

  public convenience init(
    bytes: some Collection<UInt8>, options: CSVOptions = CSVOptions()
  ) throws(SourceError) {
    try self.init(ByteSource(bytes: bytes), options: options)
  }

  package init(_ source: ByteSource, options: CSVOptions) throws(SourceError) {
    reader = try CSVReader(
      source, delimiter: options.layout.delimiter, tellsQuotes: options.recognisesWrittenTables)
    let start = try Self.start(reader, options.layout)
    waiting = start.first
    waitingText = reader.lastRawText
    waitingBytes = waiting == nil ? [] : reader.lastRowBytes
    titleRemark = start.remark
    header = try CSVColumns(start.header, options: options, sample: waiting)
    reader.columnCount = header.names.count
    if let waiting { reader.count(waiting) }
    reader.tellsQuotes = header.written != nil
    locationColumns = header.location
    declaredReferenceSystem = header.referenceSystem
  }

  /// Reads a piece of a longer table.
  ///
  /// - Parameter rowsBefore: how many rows of the table come before it.
  init(piece reader: CSVReader, of header: CSVColumns, rowsBefore: Int) {
    self.reader = reader
    self.header = header
    titleRemark = nil
    rowNumber = rowsBefore
    locationColumns = header.location
    declaredReferenceSystem = header.referenceSystem
  }

  /// The next rows as they stand, to be read elsewhere; nil at the end.
  ///
  /// An error that comes after the first row of a block is thrown by the next call.
  package func nextBlock(upTo count: Int) throws(SourceError) -> CSVRowBlock? {
    if let postponed { throw postponed }
    var block = CSVRowBlock(
      header: header, delimiter: reader.delimiter, rowsBefore: rowNumber,
      firstLine: waiting?.line ?? reader.nextLine)
    if waiting != nil {
      block.bytes = waitingBytes
      block.rowCount = 1
      waiting = nil
      waitingBytes = []
      // The last row of a file need not end its line.
      if let last = block.bytes.last, last != 0x0A, last != 0x0D { block.bytes.append(0x0A) }
    }
    while block.rowCount < count {
      do throws(SourceError) {
        guard try reader.appendRow(to: &block.bytes) else { break }
        block.rowCount += 1
      } catch {
        guard block.rowCount > 0 else { throw error }
        postponed = error
        break
      }
    }
    rowNumber += block.rowCount
    return block.rowCount > 0 ? block : nil
  }

  /// The columns that say where rows are, or in which reference system.
  package var placeColumns: Set<String> {
    var columns: [Int] = header.system.map { [$0] } ?? []
    for place in header.places {
      switch place.form {
      case .shape(let index), .text(let index): columns.append(index)
      case .pair(let first, let second): columns += [first, second]
      }
    }
    return Set(columns.map { header.names[$0] })
  }

  /// Reads the columns under other names, one for each.
  package func take(names: [String]) {
    if names.count == header.names.count { header.names = names }
  }

  public func next() throws(SourceError) -> SourceItem? {
    guard let (item, row) = try nextRow() else { return nil }
    guard describesDefects, case .defect(var defect) = item else { return item }
    // A row of another width still says who it is, as far as it goes.
    let known = CSVRow(fields: Array(row.fields.prefix(header.names.count)), line: row.line)
    defect.written = Feature(geometry: nil, properties: properties(known, []))
    return .defect(defect)
  }

  private func nextRow() throws(SourceError) -> (SourceItem, CSVRow)? {
    var row: CSVRow
    if let waiting {
      row = waiting
      lastRawText = waitingText
      self.waiting = nil
      waitingText = ""
    } else {
      guard let following = try reader.next() else { return nil }
      row = following
      lastRawText = reader.lastRawText
    }
    rowNumber += 1
    let place = SourcePlace(line: row.line, column: 1, feature: rowNumber)
    if var defect = row.defect {
      defect.place.feature = rowNumber
      return (.defect(defect), row)
    }
    guard header.fit(&row) else {
      let defect = SourceDefect(
        code: "ragged-row",
        message: "the row has \(row.fields.count) fields and the header \(header.names.count); "
          + "what stands behind the last column has no name",
        place: place)
      return (.defect(defect), row)
    }
    if header.isTotal(row.fields) {
      let defect = SourceDefect(
        code: "total-row",
        message: "the row seems to sum up the table: it begins with "
          + "\"\(row.fields.first { !$0.isEmpty } ?? "")\" and has no place",
        place: place)
      return (.defect(defect), row)
    }
    var notes: [SourceDefect] = []
    noteOnce(&notes, place)
    do throws(CSVRowPlace.Fault) {
      if header.hasPlainPlaces, let coordinates = header.coordinates {
        let position = try CSVRowPlace.pair(
          row.fields, coordinates.first, coordinates.second, header.names)
        let feature = Feature(
          geometry: position.map(Geometry<AsWritten>.point), properties: properties(row, []))
        return (.feature(SourceFeature(feature: feature, place: place, notes: notes)), row)
      }
      if let written = header.written {
        let feature = Feature(
          geometry: try written.geometry(of: row.fields, header.names),
          properties: properties(row, [written.shape]))
        return (.feature(SourceFeature(feature: feature, place: place, notes: notes)), row)
      }
      let found = try CSVRowPlace(row.fields, header)
      note(found, &notes, place)
      let feature = Feature(
        geometry: found.geometry, properties: properties(row, found.shapes))
      let source = SourceFeature(
        feature: feature, place: place, notes: notes, placing: found.placing)
      return (.feature(source), row)
    } catch {
      let defect = SourceDefect(code: error.code, message: error.message, place: place)
      return (.defect(defect), row)
    }
  }

  private func note(
    _ found: CSVRowPlace, _ notes: inout [SourceDefect], _ place: SourcePlace
  ) {
    if declaredReferenceSystem == nil, let own = found.placing?.referenceSystem,
      own.hasPrefix("EPSG:"), !found.shapes.isEmpty
    {
      declaredReferenceSystem = own
    }
    if found.droppedHeights {
      notes.append(
        SourceDefect(
          code: "height-dropped",
          message: "heights are dropped; only the first two numbers are kept", place: place))
    }
    if found.isEmptyShape {
      notes.append(
        SourceDefect(
          code: "empty-geometry", message: "the geometry has no coordinates", place: place))
    }
    if let unknown = found.unknownSystem {
      notes.append(SourceDefect(code: unknown.code, message: unknown.message, place: place))
    }
    for fault in found.unread {
      notes.append(
        SourceDefect(
          code: "place-unread", message: "\(fault.message); another place of the row was taken",
          place: place))
    }
  }

  private func noteOnce(_ notes: inout [SourceDefect], _ place: SourcePlace) {
    if rowNumber == 1, let name = header.repeated {
      notes.append(
        SourceDefect(
          code: "duplicate-column",
          message: "the header has \"\(name)\" more than once; the later ones are numbered",
          place: SourcePlace(line: 1, column: 1, feature: rowNumber)))
    }
    if reader.usesWindows1252, !hasNotedEncoding {
      hasNotedEncoding = true
      notes.append(
        SourceDefect(
          code: "windows-1252",
          message: "the text is not UTF-8 here and was read as Windows-1252", place: place))
    }
  }

  /// - Parameter shapes: columns that were read as shapes and are no properties.
  private func properties(_ row: CSVRow, _ shapes: [Int]) -> JSONObject {
    let isWritten = header.written != nil && row.quoted.count == row.fields.count
    var members: [JSONObject.Member] = []
    members.reserveCapacity(row.fields.count)
    for (index, field) in row.fields.enumerated() {
      if !header.shapesOnly.isEmpty, header.shapesOnly.contains(index), field.trimmed.isEmpty {
        continue
      }
      if !shapes.isEmpty, shapes.contains(index) { continue }
      let value: JSONValue =
        isWritten
        ? WrittenTable.value(field, isQuoted: row.quoted[index])
        : field.isEmpty ? .null : .string(field)
      members.append(JSONObject.Member(header.names[index], value))
    }
    return JSONObject(members)
  }
}
