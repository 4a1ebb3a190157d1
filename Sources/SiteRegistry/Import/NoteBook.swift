import SimpleFeatures
import SiteModel

/// Gathers remarks. A defect that a person may want to mend in the source is kept feature by
/// feature; what holds for a whole file, such as dropped heights, is one entry with its count.
struct NoteBook: Sendable {
  private var kinds: [String] = []
  private var entries: [String: [RunNote]] = [:]
  private static let namedOneByOne: Set<String> = [
    "repaired", "reference-missing", "reference-repeated", "outside-area", "postcode-unknown",
    "no-location", "places-disagree", "attribute-renamed",
  ]
  /// Beyond this many of a kind, the last entry counts the rest.
  private static let namedAtMost = 1_000

  mutating func add(_ note: RunNote, at place: SourcePlace?) {
    var note = note
    note.first = note.first ?? place
    guard var known = entries[note.code] else {
      kinds.append(note.code)
      entries[note.code] = [note]
      return
    }
    if Self.namedOneByOne.contains(note.code), known.count < Self.namedAtMost {
      known.append(note)
    } else {
      known[known.count - 1].count += note.count
    }
    entries[note.code] = known
  }

  mutating func add(_ defect: SourceDefect) {
    add(RunNote(code: defect.code, message: defect.message), at: defect.place)
  }

  /// By kind, in the order the kinds were first met.
  var notes: [RunNote] { kinds.flatMap { entries[$0] ?? [] } }
}
