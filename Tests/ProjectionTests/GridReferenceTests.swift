import Projection
import SimpleFeatures
import Testing

@Suite("Grid references") struct GridReferenceTests {
  @Test(arguments: [
    ("NS 592 653", 259_200, 665_300, 100), ("NS5920065300", 259_200, 665_300, 1),
    ("ns592653", 259_200, 665_300, 100), ("NS 59 65", 259_000, 665_000, 1000),
    ("NS 5 6", 250_000, 660_000, 10_000), ("NS592 653", 259_200, 665_300, 100),
    ("  NS\t59200  65300 ", 259_200, 665_300, 1), ("NS 592653", 259_200, 665_300, 100),
    // Squares as Ordnance Survey prints them: Scilly, Land's End, London, Lowestoft, Shetland.
    ("SV 00 00", 0, 0, 1000), ("SW 34 25", 134_000, 25_000, 1000),
    ("TQ 30 80", 530_000, 180_000, 1000), ("TM 55 93", 655_000, 293_000, 1000),
    ("HU 47 41", 447_000, 1_141_000, 1000), ("HP 60 10", 460_000, 1_210_000, 1000),
    ("NN 166 712", 216_600, 771_200, 100), ("OV 00 00", 500_000, 500_000, 1000),
  ])
  func `references name the south-west corner of their square`(
    text: String, easting: Int, northing: Int, size: Int
  ) throws {
    let reference = try GridReference(parsing: text)
    #expect(
      reference.southWestCorner
        == Position(easting: Double(easting), northing: Double(northing)))
    #expect(reference.sizeInMetres == Double(size))
    let squeezed = String(text.uppercased().filter { !$0.isWhitespace })
    #expect(reference.text(spaced: false) == squeezed)
    #expect(try GridReference(parsing: reference.description) == reference)
  }

  @Test(arguments: [
    "", "N", "NS", "NS 5", "NS 592 65", "NS 59 2653", "NS 592 653 1", "NS 5920065300 1",
    "NS592006530012", "NI 59 65", "IS 59 65", "AA 00 00", "ZZ 00 00", "SZ -1 00", "NS 5a 65",
    "5920065300", "G2 1DU", "NS 59,65", "ＮＳ 59 65", "NS ５９ ６５", "é5 65",
    String(repeating: "NS", count: 10_000),
  ])
  func `anything else is refused with its reason`(text: String) {
    let error = #expect(throws: ProjectionError.self) { try GridReference(parsing: text) }
    guard case .gridReferenceUnreadable(text, _) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }

  @Test func `a position is named by the square it lies in, never rounded up`() throws {
    let position = Position<NationalGrid>(easting: 259_299.999, northing: 665_399.999)
    let expected = ["NS 5 6", "NS 59 65", "NS 592 653", "NS 5929 6539", "NS 59299 65399"]
    for (digits, text) in zip(1...5, expected) {
      #expect(try GridReference(of: position, digits: digits).description == text)
    }
    let origin = try GridReference(of: Position(easting: 0, northing: 5), digits: 5)
    #expect(origin.description == "SV 00000 00005")
  }

  @Test(
    arguments: [
      (-0.1, 0), (700_000, 0), (0, 1_300_000), (.nan, 0), (0, .infinity), (1e300, 1e300),
    ] as [(Double, Double)])
  func `positions off the lettered squares have no reference`(place: (Double, Double)) {
    #expect(throws: ProjectionError.self) {
      try GridReference(of: Position(easting: place.0, northing: place.1))
    }
  }

  @Test(arguments: [-1, 0, 6, Int.max])
  func `only one to five digits are printed`(digits: Int) {
    #expect(throws: ProjectionError.self) {
      try GridReference(of: Position(easting: 1, northing: 1), digits: digits)
    }
  }

  @Test func `every square prints and reads back`() throws {
    for east in 0..<7 {
      for north in 0..<13 {
        let corner = Position<NationalGrid>(
          easting: Double(east) * 100_000 + 12_345, northing: Double(north) * 100_000 + 54_321)
        let reference = try GridReference(of: corner)
        #expect(reference.southWestCorner == corner)
        #expect(try GridReference(parsing: reference.text(spaced: false)) == reference)
      }
    }
  }
}
