/// Coordinates of any nesting, flat: the positions in order and where lines and surfaces end.
///
/// It does not depend on the geometry's type, which may be written behind the coordinates.
struct CoordinateList {
  var positions: [Position<AsWritten>] = []
  /// How many positions there are up to the end of each line or ring.
  var lineEnds: [Int] = []
  /// How many lines there are up to the end of each surface.
  var surfaceEnds: [Int] = []
  /// How many arrays lie around the numbers, their own counted; 0 while unknown.
  var depth = 0
  /// The deepest array without anything in it; 0 where there is none.
  var emptyDepth = 0

  mutating func removeAll() {
    positions.removeAll(keepingCapacity: true)
    lineEnds.removeAll(keepingCapacity: true)
    surfaceEnds.removeAll(keepingCapacity: true)
    depth = 0
    emptyDepth = 0
  }

  /// Marks the end of an array at a level that holds other arrays.
  mutating func close(level: Int) {
    guard depth > 0 else { return }
    if level == depth - 1 { lineEnds.append(positions.count) }
    if level == depth - 2 { surfaceEnds.append(lineEnds.count) }
  }

  /// The positions of one line, exactly as large as they are.
  func line(_ index: Int) -> [Position<AsWritten>] {
    Array(positions[(index == 0 ? 0 : lineEnds[index - 1])..<lineEnds[index]])
  }

  func lines(of surface: Int) -> Range<Int> {
    (surface == 0 ? 0 : surfaceEnds[surface - 1])..<surfaceEnds[surface]
  }
}

extension FeatureParser {
  /// Takes the value of a `coordinates` member into the list.
  mutating func readCoordinates() throws(ScanStop) {
    list.removeAll()
    guard try scanner.peek() == UInt8(ascii: "[") else {
      throw scanner.fail(
        "bad-coordinates",
        "\(scanner.excerpt(at: scanner.at)) found where the array of coordinates must begin")
    }
    var level = 0
    while true {
      scanner.at += 1
      level += 1
      guard level <= 4 else {
        throw scanner.fail(
          "bad-coordinates", "coordinates are nested more than 4 deep, the depth of a MultiPolygon")
      }
      let next = try scanner.peek()
      if next == UInt8(ascii: "["), list.depth == 0 || level < list.depth { continue }
      if next == UInt8(ascii: "]") {
        guard level != list.depth else { throw tooFewNumbers(0, scanner.at) }
        scanner.at += 1
        list.emptyDepth = max(list.emptyDepth, level)
      } else {
        if list.depth == 0 { list.depth = level }
        guard list.depth == level, next != UInt8(ascii: "[") else {
          throw scanner.fail(
            "bad-coordinates",
            "\(scanner.excerpt(at: scanner.at)) is nested \(level) deep where the positions before "
              + "it are nested \(list.depth) deep")
        }
        try readPosition()
      }
      level -= 1
      if try !nextArray(&level) { return }
    }
  }

  /// Goes to the next array at any level; false where the outermost one ends.
  @inline(__always)
  private mutating func nextArray(_ level: inout Int) throws(ScanStop) -> Bool {
    while level > 0 {
      if try scanner.another(before: UInt8(ascii: "]")) {
        guard try scanner.peek() == UInt8(ascii: "[") else {
          throw scanner.fail(
            "bad-coordinates",
            "\(scanner.excerpt(at: scanner.at)) found where an array of coordinates must begin")
        }
        return true
      }
      list.close(level: level)
      level -= 1
    }
    return false
  }

  /// Takes the numbers of a position and its closing bracket.
  @inline(__always)
  private mutating func readPosition() throws(ScanStop) {
    let start = scanner.at
    let x = try readOrdinate()
    guard try scanner.another(before: UInt8(ascii: "]")) else { throw tooFewNumbers(1, start) }
    let y = try readOrdinate()
    list.positions.append(Position(x: x, y: y))
    if try scanner.another(before: UInt8(ascii: "]")) { try passOverHeights(start) }
  }

  private mutating func passOverHeights(_ start: Int) throws(ScanStop) {
    var count = 0
    repeat {
      count += 1
      if try scanner.peek() == UInt8(ascii: "n") {
        try scanner.word("null")
      } else {
        _ = try readOrdinate()
      }
    } while try scanner.another(before: UInt8(ascii: "]"))
    note(.heightDropped, "heights are dropped; only the first two numbers are kept", at: start)
    if count > 1 {
      note(
        .extraOrdinates,
        "a position has \(count + 2) numbers; those after the second are dropped", at: start)
    }
  }

  @inline(__always)
  private mutating func readOrdinate() throws(ScanStop) -> Double {
    let byte = try scanner.peek()
    if JSONScanner.beginsNumber(byte) { return try scanner.double() }
    throw scanner.fail(
      "bad-coordinates",
      "\(scanner.excerpt(at: scanner.at)) found in a position, where only numbers are allowed")
  }

  private mutating func tooFewNumbers(_ count: Int, _ start: Int) -> ScanStop {
    scanner.fail(
      "bad-coordinates",
      "a position has \(count == 0 ? "no numbers" : "one number only"); it needs at least two",
      at: start)
  }
}
