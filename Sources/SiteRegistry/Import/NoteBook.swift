import SimpleFeatures
import SiteModel

/// Gathers remarks: one entry a kind with its count, but each repair by itself.
struct NoteBook {
  private var entries: [RunNote] = []
  private var positions: [String: Int] = [:]
  /// Repairs beyond this many are only counted.
  private static let repairsAtMost = 10_000

  mutating func add(_ note: RunNote, at place: SourcePlace?) {
    var note = note
    note.first = note.first ?? place
    if note.code == "repaired", entries.count < Self.repairsAtMost {
      entries.append(note)
      return
    }
    if let position = positions[note.code] {
      entries[position].count += note.count
    } else {
      positions[note.code] = entries.count
      entries.append(note)
    }
  }

  mutating func add(_ defect: SourceDefect) {
    add(RunNote(code: defect.code, message: defect.message), at: defect.place)
  }

  /// What holds for many first, then repairs in the order of the file.
  var notes: [RunNote] {
    entries.filter { $0.code != "repaired" } + entries.filter { $0.code == "repaired" }
  }
}
