import SimpleFeatures
import SiteModel

/// What the first values of a column look like.
struct ColumnLook {
  let name: String
  private(set) var filled = 0
  private(set) var numbers = 0
  private(set) var textualNumbers = 0
  private(set) var leadingZeros = 0
  private(set) var flags = 0
  private(set) var textualFlags = 0
  private(set) var dates = 0
  /// Days with a time of theirs that is not midnight.
  private(set) var moments = 0
  /// Days with a time in a form that only a date could be read from.
  private(set) var timedDays = 0
  private(set) var postcodes = 0
  private(set) var digits = 0
  private(set) var spaced = 0
  private(set) var nested = 0
  private(set) var longest = 0
  private(set) var distinct: Set<String> = []

  init(name: String) { self.name = name }

  mutating func note(_ value: JSONValue) {
    guard let text = value.plainText?.trimmed else {
      if !value.isNull {
        filled += 1
        nested += 1
      }
      return
    }
    guard !text.isEmpty else { return }
    filled += 1
    distinct.insert(text)
    longest = max(longest, text.count)
    if text.contains(where: \.isWhitespace) { spaced += 1 }
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { digits += 1 }
    if value.double != nil { numbers += 1 }
    if value.bool != nil { flags += 1 }
    if Postcode.normalised(text) != nil { postcodes += 1 }
    guard case .string = value else { return }
    if ColumnType.number(text) != nil { textualNumbers += 1 }
    if text.hasPrefix("0"), text.count > 1, !text.hasPrefix("0.") { leadingZeros += 1 }
    if ["yes", "no", "y", "n", "true", "false", "t", "f"].contains(text.lowercased()) {
      textualFlags += 1
    }
    let zone = Council.usualTimeZone
    if text.contains(where: { "-/ ".contains($0) }), ColumnType.day(text, in: zone) != nil {
      dates += 1
      if let instant = WrittenInstant(text, in: zone) {
        if !instant.isMidnight(in: zone) { moments += 1 }
      } else if text.contains(":") {
        // A day with a time in a form that is not read as one: as a date the time would be lost.
        timedDays += 1
      }
    }
  }

  /// Different in every one of so many features.
  func isKey(of count: Int) -> Bool {
    nested == 0 && filled == count && distinct.count == count && longest <= 100
  }

  /// Whether every filled value is a number, written as one or as text.
  var isNumeric: Bool { filled > 0 && numbers + textualNumbers == filled }

  /// The type its text stands for; nil where it is text, or typed already.
  var textualType: ColumnType? {
    guard filled > 0 else { return nil }
    if textualFlags == filled { return .boolean }
    // With times that only a date would read it stays text, so that nothing is lost.
    if dates == filled, timedDays == 0 { return moments > 0 ? .instant : .date }
    return textualNumbers == filled && leadingZeros == 0 && longest <= 15 && !isIdentifying
      ? .number : nil
  }

  /// Whether all its values are 1 or 0, as programs without truth values write them.
  var isOneOrZero: Bool { filled > 0 && distinct.isSubset(of: ["0", "1"]) }

  /// Whether its name says that its numbers are names of things and no amounts.
  var isIdentifying: Bool {
    let endings = [
      "id", "ref", "reference", "code", "no", "num", "number", "uprn", "usrn", "phone",
    ]
    return words.last.map { word in endings.contains { word == $0 } } == true
      || ["uid", "guid", "ref", "code"].contains { plainName.hasSuffix($0) }
  }

  /// The words of its name in small letters: "AssetRef_No" is asset, ref, no.
  var words: [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      let isWord = character.isLetter || character.isNumber
      if !isWord || (character.isUppercase && wasLower), !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
      if isWord { word.append(character) }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  /// Whether a word is in its name, or begins there and is cut off: a shapefile's names end after
  /// ten characters, so `bin_locati` names a location.
  func speaks(of word: String) -> Bool {
    let words = words
    if words.contains(word) { return true }
    guard name.utf8.count == 10, let last = words.last, last.utf8.count >= 4 else { return false }
    return word.hasPrefix(last)
  }

  /// Its name in small letters, without what is neither letter nor digit.
  var plainName: String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
