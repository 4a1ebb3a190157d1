import SimpleFeatures
import Testing

@Suite struct CSVReaderTests {
  private static func rows(_ bytes: [UInt8]) throws -> [CSVRow] {
    let reader = try CSVReader(bytes: bytes)
    var rows: [CSVRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  private static func rows(_ text: String) throws -> [CSVRow] { try rows(Array(text.utf8)) }

  @Test(
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
      ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
      ("a;b,c;d\n1;2;3\n", [["a", "b,c", "d"], ["1", "2", "3"]]),
      ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]), ("\"a,\"\"x\"\"\",b\n", [["a,\"x\"", "b"]]),
      ("a,\"b\r\nc\"\n", [["a", "b\r\nc"]]), ("a,\n,b\n", [["a", ""], ["", "b"]]),
      ("a\n\n\r\nb\n", [["a"], ["b"]]), ("a\n\"\"\nb", [["a"], [""], ["b"]]),
      ("\"a\" ,b\n", [["a", "b"]]),
      ("5\" pipe,b\n", [["5\" pipe", "b"]]), ("a,b", [["a", "b"]]),
      ("a,b\n\"\",\"\"\n,\n \t\n1,2", [["a", "b"], ["1", "2"]]),
      ("a,\"b\"", [["a", "b"]]), ("\"a;b\";c;d,e\n", [["a;b", "c", "d,e"]]),
      ("é,😀\n", [["é", "😀"]]),
    ] as [(String, [[String]])])
  func `fields are split as RFC 4180 says`(text: String, fields: [[String]]) throws {
    let rows = try Self.rows(text)
    #expect(rows.map(\.fields) == fields)
    #expect(rows.allSatisfy { $0.defect == nil })
  }

  @Test func `a row tells the line it begins on`() throws {
    let rows = try Self.rows("a,b\n\"x\ny\",2\r\n\r\n3,4\n")
    #expect(rows.map(\.line) == [1, 2, 5])
  }

  @Test func `Windows-1252 is read where a field is not UTF-8`() throws {
    let rows = try Self.rows([0x43, 0x61, 0x66, 0xE9, 0x2C, 0x93, 0x61, 0x94, 0x2C, 0x80, 0x0A])
    #expect(rows.map(\.fields) == [["Café", "“a”", "€"]])
  }

  @Test func `a quote that closes too early is a defect with its place`() throws {
    let rows = try Self.rows("a,b\n1,\"x\"y\n2,z\n")
    #expect(rows.map { $0.defect?.code } == [nil, "bad-quote", nil])
    #expect(rows[1].defect?.place.line == 2)
    #expect(rows[1].defect?.place.column == 5)
  }

  @Test func `a quote never closed is told with the line it opens on`() throws {
    let reader = try CSVReader(bytes: Array("a,b\n1,2\n3,\"x\n4,5\n6,7".utf8))
    #expect(try reader.next()?.fields == ["a", "b"])
    #expect(try reader.next()?.fields == ["1", "2"])
    let error = #expect(throws: SourceError.self) { try reader.next() }
    guard case .malformed(let defect) = error else {
      Issue.record("not malformed")
      return
    }
    #expect(defect.code == "unclosed-quote")
    #expect(defect.place.line == 3 && defect.place.column == 3)
  }

  @Test func `a file in many windows gives the same rows as in memory`() throws {
    var text = "id,name\n"
    for number in 0..<20_000 { text += "\(number),\"line \(number)\r\n\"\"second\"\", é\"\r\n" }
    let file = try TemporaryFile(Array(text.utf8))
    let reader = try CSVReader(path: file.path)
    var count = 0
    while let row = try reader.next() {
      if count > 0 {
        #expect(row.fields == ["\(count - 1)", "line \(count - 1)\r\n\"second\", é"])
        #expect(row.line == count * 2)
      }
      count += 1
    }
    #expect(count == 20_001)
  }

  @Test func `a field beyond 16 MB ends the reading, with the line it begins on`() throws {
    var bytes = Array("a,b\n1,2\n3,\"".utf8)
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 17 << 20)
    let file = try TemporaryFile(bytes)
    let reading = Reading(path: file.path)
    #expect(reading.features.count == 1)
    #expect(reading.malformed?.code == "field-too-large")
    #expect(reading.malformed?.place.line == 3)
  }

  @Test func `random rows survive a round trip`() throws {
    var random = SeededRandom(seed: 6)
    let parts = ["a", "é", "\"", ",", "\n", "\r\n", " ", ";", "\t", "'", "=", "-", "1", "@", ""]
    for _ in 0..<300 {
      var rows: [[String]] = [["h1", "h2", "h3"]]
      for _ in 0..<4 {
        rows.append(
          (0..<3).map { _ in
            (0..<4).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
          })
      }
      var bytes: [UInt8] = []
      for row in rows { CSVWriter.appendRow(row, to: &bytes) }
      // Rows of blank cells are no rows.
      rows.removeAll { $0.allSatisfy { $0.allSatisfy { " \t".contains($0) } } }
      #expect(try Self.rows(bytes).map(\.fields) == rows)
    }
  }

  @Test func `random bytes never crash`() {
    var random = SeededRandom(seed: 7)
    let alphabet = Array("a\",;\t\r\n é1.-".utf8) + [0, 0xFF]
    for _ in 0..<3000 {
      let bytes = (0..<40).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
      let reading = Reading { () throws(SourceError) in
        try FeatureSources.open(bytes: Array("lon,lat\n".utf8) + bytes, format: .csv)
      }
      #expect(reading.features.count < 41)
    }
  }
}
