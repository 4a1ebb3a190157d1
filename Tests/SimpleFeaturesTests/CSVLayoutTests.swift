import SimpleFeatures
import Testing

/// Tables as offices write them.
@Suite struct CSVLayoutTests {
  private static func source(
    _ text: String, _ layout: CSVLayout = CSVLayout()
  ) throws -> CSVFeatureSource {
    try CSVFeatureSource(bytes: Array(text.utf8), options: CSVOptions(layout: layout))
  }

  private static func refusal(_ text: String) -> SourceDefect? {
    let error = #expect(throws: SourceError.self) { try source(text) }
    guard case .malformed(let defect) = error else { return nil }
    return defect
  }

  @Test(
    arguments: [
      ("Ref|Name|Easting\nL1|Corner|259100\n", ["Ref", "Name", "Easting"]),
      ("sep=;\r\nRef;Name\r\nL1;Corner\r\n", ["Ref", "Name"]),
      ("\"sep=|\"\nRef|Name, first\nL1|Corner, second\n", ["Ref", "Name, first"]),
      ("Ref;Kinds (a, b, c, d);Easting\nL1;a;259100\n", ["Ref", "Kinds (a, b, c, d)", "Easting"]),
      ("Ref\tSizes, a, b, c\tX\nL1\tx\t259100\n", ["Ref", "Sizes, a, b, c", "X"]),
      ("Ref;X;Y\nL1;259,5;665,5\nL2;260,5;666,5\n", ["Ref", "X", "Y"]),
      ("Ref;Place\nL1;55.8, -4.2\nL2;55.9, -4.3\n", ["Ref", "Place"]),
      ("Ref,Note\nL1,a; b; c; d\nL2,e; f; g; h\n", ["Ref", "Note"]),
      ("name\nSmith; John\nDoe; Jane\n", ["name"]), ("a,b\n", ["a", "b"]),
    ] as [(String, [String])])
  func `the delimiter is the one that splits the rows as the header`(
    text: String, columns: [String]
  ) throws {
    #expect(try Self.source(text).columns == columns)
  }

  @Test func `a delimiter that is told wins, whatever the rows look like`() throws {
    let source = try Self.source("a,b:c\n1,2:3\n", CSVLayout(delimiter: ":"))
    #expect(source.columns == ["a,b", "c"])
    #expect(CSVLayout.delimiter(named: "tab") == "\t" && CSVLayout.delimiter(named: "a") == nil)
  }

  @Test func `rows of blank cells are skipped, and counted once`() throws {
    let source = try Self.source("Ref,Name,X\nL1,a,1\n,,\n   \n\" \",,\nL2,b,2\n\n")
    let reading = Reading(source)
    #expect(reading.features.compactMap { $0.feature.properties["Ref"]?.string } == ["L1", "L2"])
    #expect(reading.defects.isEmpty)
    #expect(source.remarks.map(\.code) == ["blank-rows"])
    #expect(source.remarks.first?.message.contains("3 rows") == true)
    #expect(source.remarks.first?.message.contains("line 3") == true)
  }

  @Test func `short rows are padded and surplus blank cells ignored, each said once`() throws {
    let source = try Self.source("Ref,Name,Note\nL1,a\nL2\nL3,c,d,, \nL4,e,f,g\n")
    let reading = Reading(source)
    #expect(
      reading.features.map(\.feature.properties) == [
        ["Ref": "L1", "Name": "a", "Note": .null], ["Ref": "L2", "Name": .null, "Note": .null],
        ["Ref": "L3", "Name": "c", "Note": "d"],
      ])
    #expect(reading.defects.map(\.code) == ["ragged-row"])
    #expect(source.remarks.map(\.code) == ["short-rows", "surplus-cells"])
  }

  @Test func `a block of rows is padded and skipped like the rows one by one`() throws {
    let text = "Ref,Name,Note\nL1,a\n,,\nL2,b,c,,\n \nL3,d,e\n"
    let source = try Self.source(text)
    let block = try #require(try source.nextBlock(upTo: 10))
    #expect(block.rowCount == 3)
    #expect(
      Reading(block.source).features.map(\.feature)
        == Reading(try Self.source(text)).features.map(\.feature))
    #expect(source.remarks.count == 3)
  }

  @Test func `titles above the names are passed over where the rows tell`() throws {
    let source = try Self.source("Lamps of the city\nAs of May\n\nRef,Name,X\nL1,a,259100\n")
    #expect(source.columns == ["Ref", "Name", "X"])
    #expect(source.remarks.map(\.code) == ["title-above-header"])
    #expect(source.remarks.first?.message.contains("line 4") == true)
    let padded = try Self.source("Lamps of the city,,\nRef,Name,X\nL1,a,259100\nL2,b,259200\n")
    #expect(padded.columns == ["Ref", "Name", "X"])
    #expect(Reading(padded).features.first?.place.line == 3)
  }

  @Test func `a title that could be a header is refused, and the line told`() throws {
    let text = "Lamps, by street\nRef,Name,Street,X\nL1,a,High Street,259100\nL2,b,Low Street,1\n"
    let defect = Self.refusal(text)
    #expect(defect?.code == "title-above-header")
    #expect(defect?.message.contains("line 1 has 2 columns, line 2 has 4") == true)
    #expect(try Self.source(text, CSVLayout(headerLine: 2)).columns.count == 4)
    #expect(try Self.source(text, CSVLayout(headerLine: 1)).columns == ["Lamps", "by street"])
  }

  @Test func `a table without names is refused until it is told`() throws {
    let text = "G1 1AA,10,259100,665100\nG1 1AB,10,259200,665200\n"
    #expect(Self.refusal(text)?.code == "no-header")
    let source = try Self.source(text, CSVLayout(hasHeader: false))
    #expect(source.columns == ["column 1", "column 2", "column 3", "column 4"])
    #expect(Reading(source).features.count == 2)
    // Years are names of columns.
    #expect(try Self.source("ward,2019,2020\nA,10,20\n").columns == ["ward", "2019", "2020"])
  }

  @Test func `a total below the table is none of its rows`() throws {
    let reading = Reading(
      try Self.source("Ref,Name,Easting,Northing\nL1,a,259100,665100\nTotal:,1,,\n"))
    #expect(reading.features.count == 1)
    #expect(reading.defects.map(\.code) == ["total-row"])
    // One with a place is a thing that is called so.
    let station = Reading(
      try Self.source("Name,Ref,Easting,Northing\nTotal,P1,259100,665100\n"))
    #expect(station.features.count == 1)
  }

  @Test func `long digits stay text`() throws {
    let reading = Reading(try Self.source("ref,n\n12345678901234567890,007\n"))
    #expect(
      reading.features.first?.feature.properties == ["ref": "12345678901234567890", "n": "007"])
  }
}
