import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

/// What a batch's columns are taken for, whatever their spelling.
@Suite struct BatchNamesTests {
  private struct Answer {
    var rows: [JSONObject] = []
    var names = BatchNames?.none
    var summary: BatchSummary?
  }

  private static func answer(_ text: String, format: SourceFormat? = nil) throws -> Answer {
    let registry = try Scratch().registry()
    var answer = Answer()
    var options = BatchOptions(format: .ndjson, equipment: .groundMast, heightInMetres: 6)
    options.pack = Repository.data("rules/scotland-class-67.yaml")
    let source = try FeatureSources.open(bytes: Array(text.utf8), format: format)
    var bytes: [UInt8] = []
    answer.summary = try registry.checkBatch(
      source, options, names: { answer.names = $0 }, write: { bytes += $0 })
    answer.rows = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      try #require(try JSONValue(parsing: String($0)).object)
    }
    return answer
  }

  @Test(arguments: [
    "id,height,lon,lat\nS1,60,-4.25,55.86", "ID,HEIGHT,Lon,Lat\nS1,60,-4.25,55.86",
    "Site ID,Height (m),LON,LAT\nS1,60,-4.25,55.86", "site-id,height_m,lon,lat\nS1,60,-4.25,55.86",
    "Row id,Height [mm],lon,lat\nS1,60000,-4.25,55.86",
    "id,Height in ft,lon,lat\nS1,196.850394,-4.25,55.86",
    "id,Mast Height,lon,lat\nS1,60,-4.25,55.86",
  ])
  func `a height is read from its column, never from the option`(text: String) throws {
    let answer = try Self.answer(text + "\n")
    #expect(answer.rows.first?["id"] == "S1")
    #expect(abs((answer.rows.first?["height"]?.double ?? 0) - 60) < 1e-5)
  }

  @Test func `GeoJSON's properties are matched like columns`() throws {
    let answer = try Self.answer(
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Site ID":"S1","Height (mm)":60000,"Colour":"red"},"geometry":{"type":"Point","coordinates":[-4.25,55.86]}},{"type":"Feature","properties":{"ID":"S2","height":6},"geometry":{"type":"Point","coordinates":[-4.25,55.86]}}]}"#
    )
    #expect(answer.rows.map { $0["id"] } == ["S1", "S2"])
    #expect(answer.rows.map { $0["height"]?.double } == [60, 6])
    let said = answer.names?.description ?? ""
    #expect(said.contains("`Height (mm)` taken as height, its numbers times 0.001"))
    #expect(said.contains("`Colour` is not used"))
  }

  @Test(arguments: [
    ("height,Height,lon,lat\n1,2,-4.25,55.86", "'height' and 'Height' both mean height"),
    ("Site ID,Row ID,lon,lat\n1,2,-4.25,55.86", "both mean id"),
    ("id,Height (storeys),lon,lat\n1,2,-4.25,55.86", "'Height (storeys)' is in 'storeys'"),
    ("id,height_m2,lon,lat\n1,2,-4.25,55.86", "understood are mm"),
  ])
  func `what cannot be told apart or converted is refused by name`(
    text: String, words: String
  ) throws {
    let error = #expect(throws: RegistryError.self) { try Self.answer(text + "\n") }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func `a column of the name itself goes before other words for it`() throws {
    let answer = try Self.answer("id,Site ID,lon,lat\nS1,other,-4.25,55.86\n")
    #expect(answer.rows.first?["id"] == "S1")
    #expect(answer.names?.unused == ["Site ID"])
  }

  @Test func `a row that is no proposal keeps its own id`() throws {
    let answer = try Self.answer(
      "id,lon,lat\n10,-4.25,55.86\nP010,-4.25,\n7,-4.25,55.86,x\n3,-4.25,55.86\n")
    #expect(answer.rows.map { $0["id"] } == ["10", "P010", "7", "3"])
    #expect(answer.summary?.errors == 2)
    let broken = try Self.answer(
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Site ID":"B-7"},"geometry":{"type":"Point","coordinates":[1]}}]}"#
    )
    #expect(broken.rows.first?["id"] == "B-7")
  }

  @Test func `rows padded, skipped and surplus are said once`() throws {
    let answer = try Self.answer("id,lon,lat,note\nS1,-4.25,55.86\n,,,\nS2,-4.25,55.86,,,\n")
    #expect(answer.summary?.rows == 2 && answer.summary?.errors == 0)
    #expect(answer.summary?.remarks.count == 3)
  }
}
