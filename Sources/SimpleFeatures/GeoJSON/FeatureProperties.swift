extension FeatureParser {
  mutating func identifier() throws(ScanStop) -> JSONValue? {
    let first = try scanner.peek()
    let start = scanner.at
    if first == UInt8(ascii: "n") {
      try scanner.word("null")
      return nil
    }
    guard first == UInt8(ascii: "\"") || JSONScanner.beginsNumber(first) else {
      throw scanner.fail(
        "bad-id", "the id is \(scanner.excerpt(at: start)); a string or a number is allowed")
    }
    return try scanner.value()
  }

  /// Takes the value of `properties`: an object, or null for none.
  mutating func properties() throws(ScanStop) -> JSONObject? {
    let first = try scanner.peek()
    if first == UInt8(ascii: "n") {
      try scanner.word("null")
      return nil
    }
    guard first == UInt8(ascii: "{") else {
      throw scanner.fail(
        "properties-not-object",
        "the properties are \(scanner.excerpt(at: scanner.at)); an object or null is allowed")
    }
    scanner.at += 1
    if try scanner.take(UInt8(ascii: "}")) { return JSONObject() }
    var members: [JSONObject.Member] = []
    members.reserveCapacity(names.distinct)
    var allKnown = true
    let start = scanner.at
    repeat {
      let raw = try scanner.rawString("the name of a property must begin")
      let name = try name(raw, members.count, &allKnown)
      try scanner.expect(UInt8(ascii: ":"), "':' must follow the name of a property")
      members.append(JSONObject.Member(name, try scanner.value(depth: 2)))
    } while try scanner.another(before: UInt8(ascii: "}"))
    if !allKnown || members.count > names.distinct {
      keepLastOfRepeated(&members, at: start)
    }
    return JSONObject(members)
  }

  @inline(__always)
  private mutating func name(
    _ raw: RawString, _ place: Int, _ allKnown: inout Bool
  ) throws(ScanStop) -> String {
    let bytes = scanner.slice(raw.range)
    if !raw.hasEscapes, let known = names.name(place, bytes) { return known }
    allKnown = false
    let name = try scanner.text(of: raw)
    if !raw.hasEscapes { names.set(place, bytes, name) }
    return name
  }

  private mutating func keepLastOfRepeated(
    _ members: inout [JSONObject.Member], at offset: Int
  ) {
    if JSONObject.keepLast(of: &members) {
      note(.duplicateMember, "the properties repeat a name; the last value is kept", at: offset)
    } else {
      names.areDistinct(upTo: members.count)
    }
  }
}
