import CQL2
import SimpleFeatures
import Testing

@Suite(.enabled(if: PublishedExamples.areHere, "the shared cases are not beside the repository"))
struct PublishedExampleTests {
  @Test func `all of them are found`() {
    #expect(PublishedExamples.textNames.count == 120)
    #expect(PublishedExamples.jsonNames.count == 109)
  }

  @Test(arguments: PublishedExamples.textNames)
  func `a published text reads, and prints to text and JSON that read back`(name: String) throws {
    try expectRoundTrips(Filter(text: PublishedExamples.text(name)))
  }

  @Test(arguments: PublishedExamples.jsonNames)
  func `a published JSON reads, and prints to text and JSON that read back`(name: String) throws {
    try expectRoundTrips(Filter(json: PublishedExamples.json(name)))
  }

  /// Without exception: instants are kept without needless zeros, so that examples 54, 55 and 82
  /// agree, and `-a` is `-1 * a`, as example 85 has it.
  @Test(arguments: PublishedExamples.textNames)
  func `text and JSON of one example make one tree`(name: String) throws {
    let text = try Filter(text: PublishedExamples.text(name))
    let twin = name.replacing("-alt01", with: "")
    let json = try Filter(json: PublishedExamples.json(twin))
    #expect(text == json)
  }
}

func expectRoundTrips(_ filter: Filter) throws {
  #expect(try Filter(text: filter.text) == filter, "\(filter.text)")
  #expect(try Filter(json: filter.json) == filter, "\(filter.text)")
  #expect(try Filter(text: filter.text).text == filter.text)
  // As JSON travels: 1.0 must not come back as 1.
  let limits = FilterLimits(textLength: .max)
  #expect(try Filter(json: filter.jsonText, limits: limits) == filter, "\(filter.jsonText)")
  #expect(try Filter(json: JSONValue(parsing: filter.jsonText)) == filter, "\(filter.jsonText)")
}
