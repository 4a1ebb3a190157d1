import SiteModel
import SiteStore

/// What words are taken for: texts to look for, and kinds of sites that people call so.
public struct WordMeaning: Hashable, Sendable {
  /// To look for in references, names, addresses and wards.
  public var text: String
  /// Sites of these kinds are found as well.
  public var kinds: [String] = []
  /// What must stand in their texts; nil where the words are all about the kind.
  public var rest: String?
  /// Whether the words stood in quotation marks, which takes them as they are.
  public var isLiteral = false
}

extension WordMeaning {
  /// In words what was looked for.
  public var statement: String { statement(naming: \.self) }

  /// - Parameter naming: what to call a kind.
  public func statement(naming: (String) -> String) -> String {
    guard !kinds.isEmpty else { return "with “\(text)” in reference, name, address or ward" }
    let named = kinds.map(naming).joined(separator: " or ")
    let also = "with “\(text)” in reference, name, address or ward"
    return rest.map { "of kind \(named) with “\($0)”, or \(also)" }
      ?? "of kind \(named), or \(also)"
  }
}

extension CouncilRegistry {
  /// Every kind that the registry holds, by name.
  func kindsHeld() throws(RegistryError) -> [String] {
    try translated(file.assetKinds())
  }

  /// What words mean here: `lamp` means lighting columns, and whatever has lamp in its name.
  ///
  /// The one place for pages and command line.
  public func meaning(ofWords text: String) throws(RegistryError) -> WordMeaning {
    let text = text.trimmed
    if text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      return WordMeaning(text: String(text.dropFirst().dropLast()), isLiteral: true)
    }
    var meaning = WordMeaning(text: text)
    let written = text.split(whereSeparator: \.isWhitespace).map(String.init)
    // Longer text names no kind, and each word costs a look at all of them.
    guard !written.isEmpty, written.count <= 12, text.utf8.count <= 200 else { return meaning }
    let known = try KindWords(try kindsHeld())
    let words = KindWords.words(text)
    meaning.kinds = known.kinds(begunBy: words)
    if meaning.kinds.isEmpty {
      // What calls a kind by its whole name, beside words for something else.
      let each = written.map(KindWords.words)
      search: for count in (1..<max(written.count, 1)).reversed() {
        for start in 0...(written.count - count) {
          let called = each[start..<(start + count)].flatMap(\.self)
          let kinds = known.kinds(called: called[...])
          guard !called.isEmpty, !kinds.isEmpty else { continue }
          meaning.kinds = kinds
          meaning.rest = (written[..<start] + written[(start + count)...]).joined(separator: " ")
          break search
        }
      }
    }
    return meaning
  }

  /// - Throws: `usage` for a kind that there is not, with those that there are.
  func checkKinds(_ asked: [String]) throws(RegistryError) {
    guard !asked.isEmpty else { return }
    let held = try kindsHeld()
    // Where there is nothing yet, nothing is found.
    guard !held.isEmpty, let unknown = asked.first(where: { !held.contains($0) }) else { return }
    let meant = try KindWords(held).kinds(begunBy: KindWords.words(unknown))
    let near = meant.isEmpty ? unknown.nearest(in: held).map { [$0] } ?? [] : meant
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
    let list = held.prefix(60).joined(separator: ", ") + (held.count > 60 ? ", …" : "")
    throw .usage(
      "there is no kind '\(unknown.shortened)'\(hint.isEmpty ? "; " : hint + " ")kinds are \(list)")
  }
}
