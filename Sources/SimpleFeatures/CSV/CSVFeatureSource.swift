/// Features from a table with a header row: each row one feature, each column one property.
///
/// Values stay text, so that leading zeros survive; empty ones are null. The places come from
/// columns of well-known text, of longitudes and latitudes or of eastings and northings, found
/// by name or named by ``CSVOptions``. A column of well-known text is not a property too.
public final class CSVFeatureSource: FeatureSource {
  public let format = SourceFormat.csv
  /// From the names of the columns or, in well-known text, the first `SRID=`.
  public private(set) var declaredReferenceSystem: String?
  /// Which columns the places come from.
  public let locationColumns: CSVLocation
  /// The names of all columns, each once.
  public var columns: [String] { header.names }
  public var bytesRead: Int { reader.bytesRead }
  public private(set) var lastRawText = ""

  let reader: CSVReader
  let header: CSVColumns
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
    reader = try CSVReader(source, delimiter: options.delimiter)
    guard let first = try reader.next() else {
      throw .malformed(
        SourceDefect(
          code: "empty", message: "the file is empty",
          place: SourcePlace(line: 1, column: 1, feature: 0)))
    }
    if let defect = first.defect { throw .malformed(defect) }
    waiting = try reader.next()
    waitingText = reader.lastRawText
    waitingBytes = waiting == nil ? [] : reader.lastRowBytes
    header = try CSVColumns(first, options: options, sample: waiting)
    locationColumns = header.location
    declaredReferenceSystem = header.referenceSystem
  }

  /// Reads a piece of a longer table.
  ///
  /// - Parameter rowsBefore: how many rows of the table come before it.
  init(piece reader: CSVReader, of header: CSVColumns, rowsBefore: Int) {
    self.reader = reader
    self.header = header
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

  public func next() throws(SourceError) -> SourceItem? {
    let row: CSVRow
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
      return .defect(defect)
    }
    guard row.fields.count == header.names.count else {
      return .defect(
        SourceDefect(
          code: "ragged-row",
          message: "the row has \(row.fields.count) fields and the header \(header.names.count)",
          place: place))
    }
    var notes: [SourceDefect] = []
    noteOnce(&notes, place)
    do throws(RowFault) {
      let geometry = try geometry(row.fields, &notes, place)
      let feature = Feature(geometry: geometry, properties: properties(row.fields))
      return .feature(SourceFeature(feature: feature, place: place, notes: notes))
    } catch {
      return .defect(SourceDefect(code: error.code, message: error.message, place: place))
    }
  }

  private struct RowFault: Error {
    var code: String
    var message: String
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

  private func properties(_ fields: [String]) -> JSONObject {
    var members: [JSONObject.Member] = []
    members.reserveCapacity(fields.count)
    for (index, field) in fields.enumerated() where index != header.wkt {
      members.append(
        JSONObject.Member(header.names[index], field.isEmpty ? .null : .string(field)))
    }
    return JSONObject(members)
  }

  private func geometry(
    _ fields: [String], _ notes: inout [SourceDefect], _ place: SourcePlace
  ) throws(RowFault) -> Geometry<AsWritten>? {
    if let column = header.wkt { return try geometry(fields[column], column, &notes, place) }
    guard let first = header.first, let second = header.second else { return nil }
    let x = try number(fields[first], first)
    let y = try number(fields[second], second)
    switch (x, y) {
    case (nil, nil): return nil
    case (let x?, let y?): return .point(Position(x: x, y: y))
    default:
      let missing = x == nil ? first : second
      throw RowFault(
        code: "missing-coordinates",
        message: "column \"\(header.names[missing])\" is empty and its counterpart is not; both or "
          + "neither are allowed")
    }
  }

  /// Nil where the field is blank.
  private func number(_ field: String, _ column: Int) throws(RowFault) -> Double? {
    if field.isEmpty { return nil }
    var field = field
    let value = field.withUTF8 { DecimalConversion.lenient($0) }
    if let value { return value }
    if field.allSatisfy(\.isWhitespace) { return nil }
    throw RowFault(
      code: "bad-coordinates",
      message: "\"\(field.prefix(60))\" in column \"\(header.names[column])\" is not a number")
  }

  private func geometry(
    _ field: String, _ column: Int, _ notes: inout [SourceDefect], _ place: SourcePlace
  ) throws(RowFault) -> Geometry<AsWritten>? {
    if field.allSatisfy(\.isWhitespace) { return nil }
    let reading: WKT.Reading<AsWritten>
    do throws(WKTError) {
      reading = try WKT.read(field)
    } catch {
      throw RowFault(code: "bad-wkt", message: "column \"\(header.names[column])\": \(error)")
    }
    if reading.referenceSystemID > 0, declaredReferenceSystem == nil {
      declaredReferenceSystem = "EPSG:\(reading.referenceSystemID)"
    }
    if reading.droppedHeights {
      notes.append(
        SourceDefect(
          code: "height-dropped",
          message: "heights are dropped; only the first two numbers are kept", place: place))
    }
    guard !reading.geometry.isEmpty else {
      notes.append(
        SourceDefect(
          code: "empty-geometry", message: "the geometry has no coordinates", place: place))
      return nil
    }
    if let fault = ShapeFault(reading.geometry) {
      throw RowFault(
        code: fault.code, message: "column \"\(header.names[column])\": \(fault.message)")
    }
    return reading.geometry
  }
}
