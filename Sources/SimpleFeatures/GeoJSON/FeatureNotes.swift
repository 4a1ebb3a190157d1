/// What is worth saying about a feature that could be read.
enum NoteCode: String {
  case heightDropped = "height-dropped"
  case extraOrdinates = "extra-ordinates"
  case emptyGeometry = "empty-geometry"
  case missingGeometry = "missing-geometry"
  case missingProperties = "missing-properties"
  case singleMemberCollection = "single-member-collection"
  case duplicateMember = "duplicate-member"
  case loneSurrogate = "lone-surrogate"
  case badBox = "bad-bbox"
}

/// A note with its place still an index into the scanned bytes.
struct PendingNote {
  var code: NoteCode
  var message: String
  var offset: Int
}

extension FeatureParser {
  /// Keeps a note, once for each code and feature.
  mutating func note(_ code: NoteCode, _ message: @autoclosure () -> String, at offset: Int) {
    guard !notes.contains(where: { $0.code == code }) else { return }
    notes.append(PendingNote(code: code, message: message(), offset: offset))
  }

  mutating func noteScannerFindings() {
    if let offset = scanner.loneSurrogate {
      note(
        .loneSurrogate, "half a surrogate pair is not a character; it became U+FFFD", at: offset)
    }
    if let offset = scanner.repeatedMember {
      note(.duplicateMember, "an object repeats a name; the last value is kept", at: offset)
    }
  }

  /// Takes a `bbox` member, which is not used; a wrong one is worth a note.
  mutating func passOverBox() throws(ScanStop) {
    _ = try scanner.peek()
    let start = scanner.at
    let value = try scanner.value(depth: 1)
    let numbers = value.array?.compactMap(\.double).count
    guard let numbers, numbers == value.array?.count, numbers == 4 || numbers == 6 else {
      note(
        .badBox, "\(value.jsonText.prefix(60)) is not a bbox, an array of 4 or 6 numbers",
        at: start)
      return
    }
  }
}
