import Foundation

/// What CASEI and ACCENTI compare instead of the text itself; the store's SQL uses them too.
package enum TextFolding {
  /// Full case folding by Unicode: `ß` and `ẞ` are `ss`, the final `ς` is `σ`.
  ///
  /// Made of the lower- and upper-case mappings the standard library has. That agrees with
  /// CaseFolding.txt on which texts are equal; Cherokee folds to small letters instead of capitals.
  package static func caseFolded(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        let value = scalar.value
        folded.append(
          value >= 0x41 && value <= 0x5A
            ? Unicode.Scalar(UInt8(truncatingIfNeeded: value) | 0x20) : scalar)
      } else if scalar == "\u{131}" {
        // Its capital is I, but folding keeps the dotless i apart.
        folded.append(scalar)
      } else {
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
          for upper in lower.properties.uppercaseMapping.unicodeScalars {
            folded.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
          }
        }
      }
    }
    return String(folded)
  }

  /// Without combining marks, once letters are taken apart canonically; `ø` and `ł` stay, as
  /// they are letters of their own.
  package static func withoutAccents(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var stripped = String.UnicodeScalarView()
    for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.canonicalCombiningClass == .notReordered {
      stripped.append(scalar)
    }
    return String(stripped).precomposedStringWithCanonicalMapping
  }
}
