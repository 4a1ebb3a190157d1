import Foundation
import SimpleFeatures
import Testing

@Suite struct FileOpeningTests {
  @Test func `a missing file is missing`() {
    #expect(throws: SourceError.missing(path: "/no/such/file.geojson")) {
      try FeatureSources.open(path: "/no/such/file.geojson")
    }
  }

  @Test func `a folder cannot be read, with the system's reason`() {
    let path = FileManager.default.temporaryDirectory.path
    #expect(throws: SourceError.unreadable(path: path, reason: "Is a directory")) {
      try FeatureSources.open(path: path)
    }
  }

  @Test func `an empty file is said to be empty`() throws {
    let file = try TemporaryFile([])
    let reading = Reading(path: file.path)
    #expect(reading.malformed?.code == "empty")
    #expect(reading.malformed?.message == "the file is empty")
  }

  @Test func `a mark of byte order is no part of the text`() throws {
    let file = try TemporaryFile(
      [0xEF, 0xBB, 0xBF] + Array("{\"type\":\"Point\",\"coordinates\":[1]}".utf8))
    let reading = Reading(path: file.path)
    #expect(reading.defects.first?.place == SourcePlace(line: 1, column: 32, feature: 1))
    let table = try TemporaryFile([0xEF, 0xBB, 0xBF] + Array("id,lat,lon\n1,2,3\n".utf8))
    #expect(
      Reading(path: table.path).features.first?.feature.properties.names == ["id", "lat", "lon"])
  }

  @Test func `UTF-16 is named, with what is read instead`() {
    let reading = Reading { () throws(SourceError) in
      try FeatureSources.open(bytes: [0xFF, 0xFE, 0x61, 0x00] as [UInt8])
    }
    #expect(reading.malformed?.message.contains("UTF-16") == true)
  }
}
