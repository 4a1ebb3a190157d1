import Foundation
import Synchronization

/// What people call the kinds of sites: the words of a kind's own name, and what the data folder
/// says besides (`data/words/kinds.yaml`).
struct KindWords {
  private struct Term {
    var kind: String
    var words: [String]
  }

  private let terms: [Term]

  /// - Parameter kinds: those that the registry holds; words for others mean nothing here.
  init(_ kinds: [String]) throws(RegistryError) {
    let further = try Self.further()
    var terms: [Term] = []
    for kind in kinds {
      let own = Self.words(kind)
      for words in [own] + further[own, default: []] where !words.isEmpty {
        terms.append(Term(kind: kind, words: words))
      }
    }
    self.terms = terms
  }

  /// The kinds that all the words together may mean: they begin words of what a kind is called,
  /// next to each other, so that `lamp` and `light col` are lighting columns.
  func kinds(begunBy words: [String]) -> [String] {
    guard !words.isEmpty else { return [] }
    return kinds { term in
      guard term.count >= words.count else { return false }
      return (0...(term.count - words.count)).contains { start in
        words.indices.allSatisfy { Self.begins(words[$0], term[start + $0]) }
      }
    }
  }

  /// The kinds that are called exactly this.
  func kinds(called words: ArraySlice<String>) -> [String] {
    kinds { $0.elementsEqual(words) }
  }

  private func kinds(where isMeant: ([String]) -> Bool) -> [String] {
    var found: [String] = []
    for term in terms where isMeant(term.words) && !found.contains(term.kind) {
      found.append(term.kind)
    }
    return found
  }

  /// Two letters begin too much.
  private static func begins(_ word: String, _ whole: String) -> Bool {
    word == whole || word.count >= 3 && whole.hasPrefix(word)
  }

  /// In lower case, without accents and the s of a plural, so that `Lamp-Posts` is `lamp post`.
  static func words(_ text: String) -> [String] {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).lowercased()
      .split { !$0.isLetter && !$0.isNumber }
      .map { word in
        word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
          ? String(word.dropLast()) : String(word)
      }
  }

  private static let kept = Mutex<[[String]: [[String]]]?>(nil)

  /// Read once: the words of a kind's name, and what else it is called.
  private static func further() throws(RegistryError) -> [[String]: [[String]]] {
    if let known = kept.withLock({ $0 }) { return known }
    var all: [[String]: [[String]]] = [:]
    if let path = DataFolder.file("kinds", in: "words") {
      let yaml = try YAMLDocument(path: path).mapping
      if let kinds = try yaml.mapping("kinds") {
        for name in kinds.keys {
          all[words(name), default: []] += try kinds.strings(name).map(words)
        }
      }
      try yaml.finish()
    }
    let read = all
    kept.withLock { $0 = read }
    return read
  }
}
