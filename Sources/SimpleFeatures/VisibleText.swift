extension String {
  /// The text on one line, with what a terminal obeys or hides written as JSON escapes it: controls
  /// (C0, C1, the ends of lines among them), marks that turn the direction of writing, and other
  /// characters that are not seen. JSON text means the same after it as before.
  public var visible: String {
    guard !utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
      unicodeScalars.contains(where: \.isHidden)
    else { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isHidden:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The first character that one line of text may not hold, as it is shown; nil where there is
  /// none.
  public var firstHidden: String? {
    unicodeScalars.first(where: \.isHidden).map { String($0).visible }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would obey it or show nothing. The joiners that some scripts are written
  /// with, and the soft hyphen, are text.
  var isHidden: Bool {
    if value < 0x7F { return value < 0x20 }
    if value < 0x300 { return value < 0xA0 }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
    case .format: return value != 0x200C && value != 0x200D
    default: return false
    }
  }
}
