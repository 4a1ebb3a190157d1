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
    if let foreign = ForeignFormat(rest) {
      jsonFormat = .geoJSON
      kind = .foreign(
        .malformed(
          SourceDefect(
            code: "unknown-format",
            message: "the file is \(foreign.name), which is not read; \(foreign.advice) "
              + "(GeoJSON, CSV and GeoPackage are read)",
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

  func notAnObject(_ source: ByteSource) -> SourceError {
    let place = source.place(at: source.kept, feature: 0)
    return .malformed(
      SourceDefect(
        code: "not-an-object",
        message: firstByte == UInt8(ascii: "[")
          ? "the text is an array; a GeoJSON text is an object, such as a FeatureCollection: put an "
            + "array of features into one with: jq '{type: \"FeatureCollection\", features: .}' FILE"
          : "the text is not an object, as a GeoJSON text must be",
        place: place))
  }
}
