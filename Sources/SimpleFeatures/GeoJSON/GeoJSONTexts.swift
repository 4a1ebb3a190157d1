extension GeoJSONReader {
  /// Begins the next JSON text of the source; a feature or a geometry is returned at once.
  func nextText() throws(SourceError) -> SourceItem? {
    guard var byte = try peekByte() else {
      state = .finished
      if textCount == 0 { throw malformed("empty", "the file is empty", at: offset) }
      return nil
    }
    while format == .geoJSONSequence, byte == 0x1E {
      offset += 1
      guard let following = try peekByte() else { return nil }
      byte = following
    }
    if format == .geoJSON, byte != UInt8(ascii: "{") {
      throw malformed(
        "bad-json",
        textCount == 0
          ? "\(found()) found where the object of a GeoJSON text must begin"
          : "\(found()) found behind the end of the GeoJSON text", at: offset)
    }
    textCount += 1
    let start = offset
    switch try readFeature(as: .text) {
    case .item(let item), .guessed(let item): return item
    case .collection:
      offset = start + 1
      state = .members(
        Collection(start: start, place: source.place(at: start, feature: featureNumber)))
      return nil
    }
  }

  /// Takes one member of a collection, or its closing brace.
  func nextMember(of collection: Collection) throws(SourceError) {
    var collection = collection
    guard var byte = try peekByte() else { throw endsEarly() }
    if byte == UInt8(ascii: "}") {
      offset += 1
      try finish(collection)
      return
    }
    if !collection.isFirst {
      guard byte == UInt8(ascii: ",") else {
        throw malformed(
          "bad-json", "\(found()) found where ',' or '}' must follow a member of an object",
          at: offset)
      }
      offset += 1
      guard let following = try peekByte() else { throw endsEarly() }
      byte = following
    }
    collection.isFirst = false
    let start = offset
    let name = try scan { scanner throws(ScanStop) in try scanner.memberName() }
    switch name {
    case .type:
      try takeType(&collection)
    case .features:
      try beginFeatures(&collection, start)
      return
    case .crs:
      let value = try scan { scanner throws(ScanStop) in try scanner.value(depth: 1) }
      declaredReferenceSystem = ReferenceSystemName.declared(by: value)
    case .coordRefSys:
      let value = try scan { scanner throws(ScanStop) in try scanner.value(depth: 1) }
      placeSystem = PlaceSystem.name(value)
    case .exceededTransferLimit, .properties:
      let value = try scan { scanner throws(ScanStop) in try scanner.value(depth: 1) }
      if value == .bool(true) || value.object?["exceededTransferLimit"] == .bool(true) {
        isIncompletePage = true
      }
    default:
      guard let first = try peekByte() else { throw endsEarly() }
      let start = offset
      if first == UInt8(ascii: ",") || first == UInt8(ascii: "}") || first == UInt8(ascii: "]") {
        throw malformed("bad-json", "\(found()) found where a JSON value must begin", at: start)
      }
      guard try skipValue() != nil else {
        throw offset >= source.end
          ? endsEarly()
          : malformed("bad-json", "the brackets of a member do not match", at: offset)
      }
    }
    state = .members(collection)
  }

  private func takeType(_ collection: inout Collection) throws(SourceError) {
    _ = try peekByte()
    let start = offset
    let type = try scan { scanner throws(ScanStop) in try scanner.objectType() }
    guard type == .featureCollection else {
      throw malformed(
        collection.hasType ? "duplicate-member" : "unknown-type",
        "the type is \"\(type.name)\" where an object with \"features\" must be a "
          + "\"FeatureCollection\"",
        at: start)
    }
    collection.hasType = true
  }

  private func beginFeatures(_ collection: inout Collection, _ start: Int) throws(SourceError) {
    guard let byte = try peekByte() else { throw endsEarly() }
    guard byte == UInt8(ascii: "[") else {
      throw malformed(
        "features-not-array", "the member \"features\" is \(found()); an array is allowed",
        at: offset)
    }
    guard !collection.hasFeatures else {
      throw malformed(
        "duplicate-member", "the collection has a second member \"features\"", at: start)
    }
    offset += 1
    collection.hasFeatures = true
    collection.isFirst = true
    state = .elements(collection)
  }

  private func finish(_ collection: Collection) throws(SourceError) {
    guard collection.hasType else {
      throw SourceError.malformed(
        SourceDefect(
          code: "missing-type",
          message: "the object has no member \"type\"; it must be \"FeatureCollection\"",
          place: collection.place))
    }
    guard collection.hasFeatures else {
      throw SourceError.malformed(
        SourceDefect(
          code: "missing-features", message: "the FeatureCollection has no member \"features\"",
          place: collection.place))
    }
    state = .betweenTexts
  }

  /// Reads the next feature of a collection; nil where its array ends.
  func nextElement(of collection: Collection) throws(SourceError) -> SourceItem? {
    var collection = collection
    guard var byte = try peekByte() else { throw endsEarly() }
    if byte == UInt8(ascii: "]") {
      offset += 1
      collection.isFirst = false
      state = .members(collection)
      return nil
    }
    if !collection.isFirst {
      guard byte == UInt8(ascii: ",") else {
        throw malformed(
          "bad-json", "\(found()) found where ',' or ']' must follow a feature", at: offset)
      }
      offset += 1
      guard let following = try peekByte() else { throw endsEarly() }
      byte = following
      if byte == UInt8(ascii: "]") {
        throw malformed("bad-json", "a ',' stands before the ']' of the features", at: offset)
      }
    }
    if collection.followsGuess, byte != UInt8(ascii: "{") {
      throw malformed(
        "bad-json",
        "\(found()) found where a feature must begin, behind a feature that is not JSON", at: offset
      )
    }
    collection.isFirst = false
    collection.followsGuess = false
    switch try readFeature(as: .element) {
    case .item(let item):
      state = .elements(collection)
      return item
    case .guessed(let item):
      collection.followsGuess = true
      state = .elements(collection)
      return item
    case .collection: throw malformed("bad-json", "a feature cannot be read", at: offset)
    }
  }
}
