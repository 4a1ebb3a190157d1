import GRDBSQLite
import SiteModel

/// A search for words in texts, for tables that have no text index.
///
/// The same rules as the index of assets: capitals and accents do not count, what is no letter or
/// digit parts words, the words of a phrase stand one after another in one text.
struct TextPhrases {
  private let phrases: [[String]]

  /// - Parameter text: phrases with commas between; any of them must be found.
  init(_ text: String) {
    phrases = text.split(separator: ",").map { Self.words(String($0)) }.filter { !$0.isEmpty }
  }

  var isEmpty: Bool { phrases.isEmpty }

  /// The phrases as a query of the full-text index; nil where there are no words.
  var matchQuery: String? {
    guard !isEmpty else { return nil }
    return phrases.map { "\"" + $0.joined(separator: " ") + "\"" }.joined(separator: " OR ")
  }

  func areIn(_ text: String) -> Bool {
    let words = Self.words(text)
    return phrases.contains { phrase in
      guard words.count >= phrase.count else { return false }
      return (0...(words.count - phrase.count)).contains { start in
        words[start..<start + phrase.count].elementsEqual(phrase)
      }
    }
  }

  private static func words(_ text: String) -> [String] {
    let folded = TextFolding.withoutAccents(TextFolding.caseFolded(text))
    return folded.unicodeScalars.split { !$0.properties.isAlphabetic && !$0.isDigit }
      .map { String(String.UnicodeScalarView($0)) }
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { properties.numericType != nil }
}

/// `cql_search(phrases, text, …)`: whether any of the texts holds any of the phrases.
enum SearchCalls {
  static let call: FilterFunctions.Call = { context, count, values in
    guard let values, count >= 1 else { return }
    let phrases = KeptValue<TextPhrases>.of(context, argument: 0) {
      SQLValue.text(values[0]).map(TextPhrases.init)
    }
    guard let phrases else { return sqlite3_result_null(context) }
    for index in 1..<max(1, Int(count)) {
      guard let text = SQLValue.text(values[index]), phrases.areIn(text) else { continue }
      return sqlite3_result_int(context, 1)
    }
    sqlite3_result_int(context, 0)
  }
}
