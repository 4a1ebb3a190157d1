/// Finds out from a source's first bytes what it holds.
struct ContentSniffer {
  enum Kind {
    case json, table
    /// Something this package does not read.
    case foreign(SourceError)
  }

  let kind: Kind
  /// The first byte that is not white space.
  let firstByte: UInt8
  /// Which of the JSON formats it would be.
  let jsonFormat: SourceFormat

  init(_ source: ByteSource) throws(SourceError) {
    while source.keptCount < 16 << 10 {
      guard try source.fill() else { break }
    }
    let bytes = source.slice(source.kept..<source.end)
    func isBlank(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
    guard let start = bytes.firstIndex(where: { !isBlank($0) }) else {
      firstByte = 0
      jsonFormat = .geoJSON
      let length = source.isComplete ? "the file is empty" : "the file begins with blanks only"
      kind = .foreign(
        .malformed(
          SourceDefect(
            code: "empty", message: length, place: SourcePlace(line: 1, column: 1, feature: 0))))
      return
    }
    firstByte = bytes[start]
    let rest = UnsafeBufferPointer(rebasing: bytes[start...])
    if let name = Self.foreignName(rest) {
      jsonFormat = .geoJSON
      kind = .foreign(
        .malformed(
          SourceDefect(
            code: "unknown-format",
            message: "the file is \(name); GeoJSON, newline-delimited GeoJSON, GeoJSON text "
              + "sequences and CSV are read, in UTF-8",
            place: source.place(at: source.kept + start, feature: 0))))
      return
    }
    switch firstByte {
    case 0x1E:
      kind = .json
      jsonFormat = .geoJSONSequence
    case UInt8(ascii: "{"):
      kind = .json
      jsonFormat = Self.isNewlineDelimited(rest) ? .newlineDelimitedGeoJSON : .geoJSON
    case UInt8(ascii: "["):
      kind = .json
      jsonFormat = .geoJSON
    default:
      kind = .table
      jsonFormat = .geoJSON
    }
  }

  /// Whether the first line is a whole object and the next one begins another.
  private static func isNewlineDelimited(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    let lineEnd = bytes.firstIndex(of: 0x0A) ?? bytes.count
    var skipper = ValueSkipper()
    guard case .ended(let end) = skipper.advance(start, from: 0, to: lineEnd) else { return false }
    return bytes[end...].first { $0 > 0x20 } == UInt8(ascii: "{")
      && bytes[end..<lineEnd].allSatisfy { $0 <= 0x20 }
  }

  private static func foreignName(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    if begins("SQLite format 3\0") { return "an SQLite database, perhaps a GeoPackage" }
    if begins("PK\u{3}\u{4}") { return "a ZIP archive, perhaps a spreadsheet or a shapefile" }
    if begins("PAR1") { return "a Parquet file" }
    if begins("fgb") { return "a FlatGeobuf file" }
    if begins("%PDF") { return "a PDF document" }
    if bytes.starts(with: [0x1F, 0x8B]) { return "compressed by gzip" }
    if bytes.starts(with: [0, 0, 0x27, 0x0A]) { return "a shapefile" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return "text in UTF-16"
    }
    if begins("<") {
      let head = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
      if head.contains("<kml") { return "KML" }
      if head.contains("<html") || head.contains("<!doctype html") { return "an HTML page" }
      if head.contains("gml") { return "GML" }
      return "XML"
    }
    return nil
  }

  func notAnObject(_ source: ByteSource) -> SourceError {
    let place = source.place(at: source.kept, feature: 0)
    return .malformed(
      SourceDefect(
        code: "not-an-object",
        message: firstByte == UInt8(ascii: "[")
          ? "the text is an array; a GeoJSON text is an object, such as a FeatureCollection"
          : "the text is not an object, as a GeoJSON text must be",
        place: place))
  }
}
