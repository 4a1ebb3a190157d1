import CQL2
import Foundation
import SiteModel
import Testing

/// The predicates of the standard's abstract test suite that look at dates, times and truth
/// values only. In the suite's data three of 243 places have any; they are copied here.
@Suite(.enabled(if: PublishedPredicate.areHere, "the shared cases are not beside the repository"))
struct FilterConformanceTests {
  static let places: [TableRow] =
    [
      ("2021-04-16", "2021-04-16T10:15:59Z", "2022-04-16T10:16:06Z", true),
      ("2023-04-16", "2022-04-16T10:13:19Z", "2024-02-22T09:37:52Z", true),
      ("2022-04-16", "2022-04-16T10:15:10Z", "2022-12-16T10:14:53Z", false),
    ].map { date, start, end, boolean in
      TableRow(values: [
        "date": .string(date), "start": .string(start), "end": .string(end),
        "boolean": .bool(boolean),
      ])
    } + (0..<240).map { _ in TableRow(values: [:]) }

  @Test func `the suite's predicates are found`() throws {
    #expect(try PublishedPredicate.load().count >= 30)
  }

  @Test(arguments: (try? PublishedPredicate.load()) ?? [])
  func `a predicate of the suite selects as many as it says`(predicate: PublishedPredicate) throws {
    let filter = try CompiledFilter(
      Filter(text: predicate.filter),
      properties: [
        FilterProperty("date", .temporal), FilterProperty("start", .temporal),
        FilterProperty("end", .temporal), FilterProperty("boolean", .boolean),
      ])
    let selected = try Self.places.filter { try filter.truth(of: $0) == .true }
    #expect(selected.count == predicate.expected)
  }
}

struct PublishedPredicate: Decodable, CustomTestStringConvertible, Sendable {
  var filter: String
  var expected: Int

  var testDescription: String { filter }

  private static let file: URL = {
    let shared =
      ProcessInfo.processInfo.environment["SITEREG_SHARED"].map { URL(filePath: $0) }
      ?? (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
      .appending(path: "shared")
    return shared.appending(path: "cases/cql2/ats_predicates.json")
  }()

  static var areHere: Bool { FileManager.default.fileExists(atPath: file.path) }

  static func load() throws -> [PublishedPredicate] {
    let known: Set<String> = ["date", "start", "end", "boolean"]
    return try JSONDecoder().decode([PublishedPredicate].self, from: Data(contentsOf: file))
      .filter { try known.isSuperset(of: Filter(text: $0.filter).propertyNames) }
  }
}
