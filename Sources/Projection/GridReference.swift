public import SimpleFeatures

/// A square of the National Grid written as Ordnance Survey does: two letters for the 100 km
/// square, then as many digits east as north.
///
/// "NS 592 653" is a square of 100 m, not a point: `southWestCorner` is where it starts and
/// `sizeInMetres` how far it reaches.
public struct GridReference: Hashable, Sendable {
  public let southWestCorner: Position<NationalGrid>
  /// The square's side: 1 m with five digits per axis, 10 km with one.
  public let sizeInMetres: Double
  /// Digits per axis, 1 to 5.
  public let digits: Int

  /// The middle of the square.
  public var centre: Position<NationalGrid> {
    Position(
      easting: southWestCorner.easting + sizeInMetres / 2,
      northing: southWestCorner.northing + sizeInMetres / 2)
  }

  private static let squareSize = 100_000
  /// The lettered squares in use: HP to SV, 7 squares east and 13 north.
  private static let eastLimit = 700_000
  private static let northLimit = 1_300_000

  /// Makes the reference of the square that holds a position, with 1 to 5 digits per axis.
  public init(
    of position: Position<NationalGrid>, digits: Int = 5
  ) throws(ProjectionError) {
    guard (1...5).contains(digits), position.easting >= 0, position.northing >= 0,
      position.easting < Double(Self.eastLimit), position.northing < Double(Self.northLimit)
    else {
      throw .gridReferenceOutOfRange(
        easting: position.easting, northing: position.northing, digits: digits)
    }
    let size = Self.size(digits: digits)
    // Truncated, never rounded: a reference names the square a position lies in.
    self.init(
      easting: Int(position.easting) / size * size,
      northing: Int(position.northing) / size * size, digits: digits)
  }

  /// Reads "NS 592 653", "NS5920065300", "ns592653" and the like, with 2 to 10 digits.
  public init(parsing text: String) throws(ProjectionError) {
    func unreadable(_ reason: String) -> ProjectionError {
      .gridReferenceUnreadable(got: text, reason: reason)
    }
    guard text.utf8.count <= 64 else { throw unreadable("it is too long") }
    let groups = text.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    guard let head = groups.first, head.count >= 2, let first = Self.cell(head[0]),
      let second = Self.cell(head[1])
    else { throw unreadable("it does not start with two letters (A to Z without I)") }
    let numbers = ([Array(head.dropFirst(2))] + groups.dropFirst()).filter { !$0.isEmpty }
    let all = numbers.flatMap { $0 }
    guard all.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw unreadable("after the letters there is something else than digits")
    }
    guard (2...10).contains(all.count), all.count.isMultiple(of: 2) else {
      throw unreadable("it has \(all.count) digits")
    }
    guard numbers.count == 1 || (numbers.count == 2 && numbers[0].count == numbers[1].count) else {
      throw unreadable("its digits are not two groups of the same length")
    }
    // The first letter counts squares of 500 km from V, south-west of the false origin; the
    // second one squares of 100 km inside it.
    let east = (first.column - 2) * 5 + second.column
    let north = (first.row - 1) * 5 + second.row
    let limits = (Self.eastLimit / Self.squareSize, Self.northLimit / Self.squareSize)
    guard (0..<limits.0).contains(east), (0..<limits.1).contains(north) else {
      throw unreadable("no square of Great Britain has these letters")
    }
    let digits = all.count / 2
    let size = Self.size(digits: digits)
    self.init(
      easting: east * Self.squareSize + Self.number(all[..<digits]) * size,
      northing: north * Self.squareSize + Self.number(all[digits...]) * size, digits: digits)
  }

  private init(easting: Int, northing: Int, digits: Int) {
    southWestCorner = Position(easting: Double(easting), northing: Double(northing))
    sizeInMetres = Double(Self.size(digits: digits))
    self.digits = digits
  }

  /// The side in metres of a square with 1 to 5 digits per axis.
  private static func size(digits: Int) -> Int { [10_000, 1000, 100, 10, 1][digits - 1] }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Where a letter lies in a 5 × 5 square, A in the north-west, I left out.
  private static func cell(_ byte: UInt8) -> (column: Int, row: Int)? {
    let letter = byte & 0xDF
    guard (0x41...0x5A).contains(letter), letter != 0x49 else { return nil }
    let index = Int(letter) - 0x41 - (letter > 0x49 ? 1 : 0)
    return (index % 5, 4 - index / 5)
  }

  private static func letter(column: Int, row: Int) -> Character {
    let index = (4 - row) * 5 + column
    return Character(UnicodeScalar(UInt8(0x41 + index + (index >= 8 ? 1 : 0))))
  }
}

extension GridReference: CustomStringConvertible {
  /// The reference with spaces: "NS 59200 65300".
  public var description: String { text(spaced: true) }

  /// The reference with or without spaces between letters, easting and northing.
  public func text(spaced: Bool) -> String {
    let (easting, northing) = (Int(southWestCorner.easting), Int(southWestCorner.northing))
    let (east, north) = (easting / Self.squareSize, northing / Self.squareSize)
    let first = Self.letter(column: east / 5 + 2, row: north / 5 + 1)
    let second = Self.letter(column: east % 5, row: north % 5)
    func padded(_ metres: Int) -> String {
      let number = String(metres % Self.squareSize / Self.size(digits: digits))
      return String(repeating: "0", count: digits - number.count) + number
    }
    let gap = spaced ? " " : ""
    return "\(first)\(second)\(gap)\(padded(easting))\(gap)\(padded(northing))"
  }
}
