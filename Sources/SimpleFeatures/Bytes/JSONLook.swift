/// The members of the first object of a JSON text, as far as its first bytes tell.
struct JSONLook {
  /// The value of `type`, where it is a string.
  private(set) var type: String?
  private(set) var names: Set<String> = []
  /// Members that are short strings.
  private(set) var text: [String: String] = [:]

  private static let textLimit = 200

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress, bytes.first == UInt8(ascii: "{") else { return }
    var scanner = JSONScanner(base, from: 1, to: bytes.count, isFinal: false)
    // Where the bytes end inside a member, what came before is all that is known.
    try? read(&scanner)
    type = text["type"]
  }

  private mutating func read(_ scanner: inout JSONScanner) throws(ScanStop) {
    if try scanner.take(UInt8(ascii: "}")) { return }
    repeat {
      _ = try scanner.peek()
      let raw = try scanner.rawString("the name of a member must begin")
      let name = try scanner.text(of: raw)
      try scanner.expect(UInt8(ascii: ":"), "':' must follow the name of a member")
      names.insert(name)
      if try scanner.peek() == UInt8(ascii: "\"") {
        let value = try scanner.rawString("a string must begin")
        if value.range.count <= Self.textLimit { text[name] = try scanner.text(of: value) }
      } else {
        try scanner.skipValue(depth: 1)
      }
    } while try scanner.another(before: UInt8(ascii: "}"))
  }
}
