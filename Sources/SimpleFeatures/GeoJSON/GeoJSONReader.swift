/// Features from GeoJSON (RFC 7946), newline-delimited GeoJSON or text sequences (RFC 8142).
///
/// Memory follows the largest feature, at most 64 MB, not the length of the source. A feature
/// that cannot be read is one ``SourceItem/defect(_:)`` and reading goes on behind it. Where the
/// text is broken beyond that, the features before come out first.
public final class GeoJSONReader: FeatureSource {
  public private(set) var format: SourceFormat
  public package(set) var declaredReferenceSystem: String?
  /// The reference system of the places of JSON-FG, where the collection says it.
  var placeSystem: String?
  /// Whether the source says it is one page of more (`exceededTransferLimit`, as ArcGIS writes).
  public package(set) var isIncompletePage = false
  public var bytesRead: Int { offset }

  let source: ByteSource
  /// The next byte to read.
  var offset: Int
  var state = State.betweenTexts
  var textCount = 0
  var featureNumber = 0
  private var parser: FeatureParser
  private var raw = RawText.window(0..<0)

  enum State {
    case betweenTexts
    /// Between the members of a collection.
    case members(Collection)
    /// Between the elements of `features`.
    case elements(Collection)
    case failed(SourceError)
    case finished
  }

  /// What is known of the collection being read.
  struct Collection {
    var start: Int
    var place: SourcePlace
    var isFirst = true
    var hasType = false
    var hasFeatures = false
    /// Whether the element before was not JSON, so that its end is a guess.
    var followsGuess = false
  }

  private enum RawText {
    case window(Range<Int>)
    case copied([UInt8])
  }

  /// Opens a file, or standard input where the path is `-`.
  ///
  /// - Parameter format: nil finds it out from the content.
  /// - Throws: ``SourceError`` for a file that cannot be read, is empty or is not JSON.
  public convenience init(path: String, format: SourceFormat? = nil) throws(SourceError) {
    try self.init(ByteSource(path: path), format: format)
  }

  /// Reads text in memory, in UTF-8.
  ///
  /// - Throws: ``SourceError/malformed(_:)`` where it is empty or not JSON.
  public convenience init(
    bytes: some Swift.Collection<UInt8>, format: SourceFormat? = nil
  ) throws(SourceError) {
    try self.init(ByteSource(bytes: bytes), format: format)
  }

  package init(_ source: ByteSource, format: SourceFormat?) throws(SourceError) {
    let content = try ContentSniffer(source)
    if case .foreign(let error) = content.kind { throw error }
    self.source = source
    offset = source.kept
    self.format = format ?? content.jsonFormat
    parser = FeatureParser(JSONScanner(source.window, from: 0, to: 0, isFinal: true))
    if format == nil, self.format == .geoJSON, content.firstByte != UInt8(ascii: "{") {
      throw content.notAnObject(source)
    }
  }

  public var describesDefects = false

  public var lastRawText: String {
    switch raw {
    case .window(let range):
      RawExcerpt.text(
        source.slice(range.lowerBound..<min(range.upperBound, range.lowerBound + RawExcerpt.limit)))
    case .copied(let bytes): bytes.withUnsafeBufferPointer { RawExcerpt.text($0) }
    }
  }

  public func next() throws(SourceError) -> SourceItem? {
    do throws(SourceError) {
      while true {
        switch state {
        case .finished: return nil
        case .failed(let error): throw error
        case .betweenTexts: if let item = try nextText() { return item }
        case .members(let collection): try nextMember(of: collection)
        case .elements(let collection):
          if let item = try nextElement(of: collection) { return item }
        }
      }
    } catch {
      state = .failed(error)
      throw error
    }
  }

  // MARK: One feature

  enum Outcome {
    case item(SourceItem)
    /// The text is a collection after all; nothing of it is taken.
    case collection
    /// The value was not JSON and its end is a guess.
    case guessed(SourceItem)
  }

  /// Reads the feature that begins at the current byte.
  func readFeature(as role: FeatureParser.Role) throws(SourceError) -> Outcome {
    let start = offset
    source.release(before: start)
    featureNumber += 1
    while true {
      let base = source.base
      let scanner = JSONScanner(
        source.window, from: start - base, to: source.end - base, isFinal: source.isComplete)
      do throws(ScanStop) {
        let feature = try parser.feature(scanner, as: role)
        offset = base + parser.scanner.at
        raw = .window(start..<offset)
        if role == .text, let member = parser.referenceSystem {
          declaredReferenceSystem = ReferenceSystemName.declared(by: member)
        }
        var read = SourceFeature(
          feature: feature, place: source.place(at: start, feature: featureNumber),
          notes: parser.notes.isEmpty ? [] : notes(base))
        place(&read)
        return .item(.feature(read))
      } catch {
        if parser.isCollection, role == .text {
          featureNumber -= 1
          return .collection
        }
        switch error {
        case .ranOut:
          if source.keptCount >= ByteSource.windowLimit {
            if role == .text, !parser.isSingle {
              featureNumber -= 1
              return .collection
            }
            return try passOverLarge()
          }
          if try !fillMore() { return try cutShort(role) }
        case .fault:
          return try passOver(start, parser.scanner.fault, role)
        }
      }
    }
  }

  /// Adds the feature's own reference system, and takes the place of JSON-FG before the geometry.
  private func place(_ read: inout SourceFeature) {
    if let own = parser.ownReferenceSystem, let name = ReferenceSystemName.declared(by: own) {
      read.placing = SourcePlacing(referenceSystem: name)
    }
    let own = parser.ownPlace
    guard own.geometry != nil || own.fault != nil else { return }
    guard let geometry = own.geometry, let system = own.referenceSystem ?? placeSystem else {
      let reason = own.fault ?? "no coordRefSys before it says what it is in"
      read.notes.append(
        SourceDefect(
          code: "place-unread",
          message: "the member \"place\" was not used: \(reason); the geometry was taken",
          place: read.place))
      return
    }
    read.feature.geometry =
      PlaceSystem.isLatitudeFirst(system)
      ? geometry.mapPositions { Position(x: $0.y, y: $0.x) } : geometry
    read.placing = SourcePlacing(referenceSystem: system, label: "place")
  }

  private func notes(_ base: Int) -> [SourceDefect] {
    parser.notes.map { note in
      SourceDefect(
        code: note.code.rawValue, message: note.message,
        place: source.place(at: base + note.offset, feature: featureNumber))
    }
  }

  /// Reads at least as much again where much is kept: each further try starts from the beginning.
  func fillMore() throws(SourceError) -> Bool {
    let wanted = source.keptCount < 1 << 20 ? source.keptCount + 1 : source.keptCount * 2
    let before = source.keptCount
    while source.keptCount < min(wanted, ByteSource.windowLimit) {
      guard try source.fill() else { break }
    }
    return source.keptCount > before
  }

  private func cutShort(_ role: FeatureParser.Role) throws(SourceError) -> Outcome {
    let begun = source.place(at: offset, feature: featureNumber)
    throw malformed(
      "truncated",
      "the text ends in the middle of feature \(featureNumber), which begins on line \(begun.line)",
      at: source.end)
  }

  private func passOver(
    _ start: Int, _ fault: ScanFault?, _ role: FeatureParser.Role
  ) throws(SourceError) -> Outcome {
    let fault = fault ?? ScanFault(code: "bad-json", message: "", offset: 0, isSyntax: true)
    var defect = SourceDefect(
      code: fault.code, message: fault.message,
      place: source.place(at: source.base + fault.offset, feature: featureNumber))
    // What stands alone in its source and is broken JSON, a collection but for the spelling of its
    // type, or something else than GeoJSON, is a broken source.
    if role == .text, format == .geoJSON,
      fault.isSyntax || fault.isMisspeltCollection || parser.isForeign && textCount == 1
    {
      throw .malformed(defect)
    }
    if role == .text, format != .geoJSON {
      let bytes = try skip(past: format == .geoJSONSequence ? 0x1E : 0x0A)
      raw = .copied(bytes)
      if describesDefects, !fault.isSyntax { defect.written = Self.described(bytes) }
      return .item(.defect(defect))
    }
    guard let bytes = try skipValue() else {
      if fault.isSyntax { throw .malformed(defect) }
      throw lostEnd()
    }
    raw = .copied(bytes)
    if describesDefects, !fault.isSyntax { defect.written = Self.described(bytes) }
    return fault.isSyntax ? .guessed(.defect(defect)) : .item(.defect(defect))
  }

  /// What a feature that cannot be used says of itself.
  private static func described(_ bytes: [UInt8]) -> Feature<AsWritten>? {
    guard bytes.count <= 1 << 20, let value = try? JSONValue(parsing: bytes),
      let object = value.object
    else { return nil }
    return Feature(
      id: object["id"], geometry: nil, properties: object["properties"]?.object ?? JSONObject())
  }

  private func passOverLarge() throws(SourceError) -> Outcome {
    let place = source.place(at: offset, feature: featureNumber)
    guard let bytes = try skipValue() else { throw lostEnd() }
    raw = .copied(bytes)
    return .item(
      .defect(
        SourceDefect(
          code: "feature-too-large",
          message:
            "the feature is larger than \(ByteSource.windowLimit >> 20) MB, the most allowed",
          place: place)))
  }

  private func lostEnd() -> SourceError {
    offset >= source.end
      ? malformed(
        "truncated", "the text ends in the middle of feature \(featureNumber)", at: offset)
      : malformed(
        "bad-json", "the brackets of feature \(featureNumber) do not match", at: offset)
  }

  func malformed(_ code: String, _ message: String, at offset: Int) -> SourceError {
    .malformed(
      SourceDefect(
        code: code, message: message, place: source.place(at: offset, feature: featureNumber)))
  }
}
