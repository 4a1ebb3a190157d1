import CQL2
import SimpleFeatures

/// Inputs for the parser, made by the grammar and then spoilt, from one seed.
struct ParserFuzz {
  /// What went wrong, if anything did; a crash needs no words.
  private(set) var findings: [String] = []
  private(set) var inputs = 0
  private(set) var readable = 0

  private var trees: RandomTree

  init(seed: UInt64) { trees = RandomTree(random: SeededGenerator(state: seed)) }

  private static let tokens = [
    "(", ")", ",", "+", "-", "*", "/", "%", "^", "=", "<>", "<", ">", "<=", ">=", "a", "\"b\"",
    "'x'", "'2020-01-01'", "1", "2.5", "1e3", " AND ", " OR ", " NOT ", " LIKE ", " BETWEEN ",
    " IN ", " IS ", " NULL ", "TRUE", " div ", "CASEI(", "ACCENTI(", "DATE(", "TIMESTAMP(",
    "INTERVAL(", "'..'", "BBOX(", "POINT(", " Z ", " EMPTY ", "POLYGON((", "S_INTERSECTS(",
    "T_AFTER(", "A_EQUALS(", "f(", "é", "\u{3000}", ".", ":", "\"", "'", "\\", "{\"op\":", "[", "]",
    "\"args\":[", "{\"property\":\"a\"}", "}", "1e999", "-0", "9223372036854775808", "\u{0}",
  ]

  /// About as many inputs as asked for.
  mutating func run(_ count: Int) {
    while inputs < count {
      guard let filter = try? Filter(json: trees.condition(1 + trees.below(5))) else {
        findings.append("a tree made by the grammar is refused")
        return
      }
      let text = Array(filter.text.utf8)
      let json = Array(filter.json.jsonText.utf8)
      check(text: text)
      check(json: json)
      for _ in 0..<6 {
        check(text: spoilt(text))
        check(json: spoilt(json))
      }
      check(text: Array((0..<trees.below(24)).map { _ in trees.pick(Self.tokens) }.joined().utf8))
    }
  }

  private mutating func check(text bytes: [UInt8]) {
    inputs += 1
    guard let read = try? Filter(text: String(decoding: bytes, as: UTF8.self)) else { return }
    readable += 1
    if (try? Filter(text: read.text)) != read { findings.append("text: \(read.text)") }
  }

  private mutating func check(json bytes: [UInt8]) {
    inputs += 1
    guard let read = try? Filter(json: String(decoding: bytes, as: UTF8.self)) else { return }
    readable += 1
    if (try? Filter(json: read.json)) != read { findings.append("JSON: \(read.text)") }
  }

  private mutating func spoilt(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for _ in 0...trees.below(4) where !bytes.isEmpty {
      let index = trees.below(bytes.count)
      switch trees.below(7) {
      case 0: bytes[index] = UInt8(trees.below(256))
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(contentsOf: trees.pick(Self.tokens).utf8, at: index)
      case 3: bytes.removeSubrange(index...)
      case 4:
        // A piece is written over another place, as cutting and pasting does.
        let end = min(bytes.count, index + trees.below(20))
        bytes.insert(contentsOf: bytes[index..<end], at: trees.below(bytes.count))
      case 5:
        bytes.insert(contentsOf: repeatElement(bytes[index], count: trees.below(80)), at: index)
      default: bytes.swapAt(index, trees.below(bytes.count))
      }
    }
    return bytes
  }
}
