/// A token of the text encoding and the bytes it stands on.
struct TextToken {
  enum Kind: Hashable {
    /// A bare name or keyword, as written.
    case word(String)
    /// A name in double quotes, without them.
    case quotedName(String)
    /// A text in single quotes, without them and their escapes.
    case string(String)
    /// Digits, point and exponent as written, without a sign.
    case number(String)
    case symbol(Symbol)
    case end
  }

  enum Symbol: String {
    case open = "("
    case close = ")"
    case comma = ","
    case plus = "+"
    case minus = "-"
    case times = "*"
    case slash = "/"
    case percent = "%"
    case caret = "^"
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case greater = ">"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
  }

  var kind: Kind
  /// The byte at which it starts.
  var start: Int

  /// The word in capitals, where it is one.
  var keyword: String? { if case .word(let word) = kind { word.uppercased() } else { nil } }

  /// What it is, in words for an error, cut where it is long.
  var inWords: String {
    switch kind {
    case .word(let word): "'\(Self.cut(word))'"
    case .quotedName(let name): "the name \"\(Self.cut(name))\""
    case .string(let text): "the text '\(Self.cut(text))'"
    case .number(let digits): "the number \(Self.cut(digits))"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end"
    }
  }

  static func cut(_ text: String) -> String {
    text.count <= 40 ? text : String(text.prefix(39)) + "…"
  }
}
