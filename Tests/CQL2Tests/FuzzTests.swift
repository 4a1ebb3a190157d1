import CQL2
import SimpleFeatures
import Testing

struct FuzzTests {
  @Test(arguments: 0..<8)
  func `random filters survive text and JSON`(seed: Int) throws {
    var trees = RandomTree(random: SeededGenerator(state: UInt64(seed)))
    for _ in 0..<400 {
      let json = trees.condition(1 + trees.below(5))
      let filter = try Filter(json: json)
      #expect(try Filter(json: filter.json) == filter)
      let text = filter.text
      do {
        let again = try Filter(text: text)
        #expect(again == filter, "\(text)")
        #expect(again.text == text)
      } catch {
        Issue.record("\(error): \(text)")
      }
    }
  }

  @Test(arguments: 0..<8)
  func `token soup is read or refused, never more`(seed: Int) {
    let tokens = [
      "(", ")", ",", "+", "-", "*", "/", "%", "^", "=", "<>", "<", ">", "<=", ">=", "a", "\"b\"",
      "'x'", "'2020-01-01'", "1", "2.5", "1e3", "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS",
      "NULL", "TRUE", "div", "CASEI", "ACCENTI", "DATE", "TIMESTAMP", "INTERVAL", "'..'", "BBOX",
      "POINT", "Z", "EMPTY", "POLYGON", "MULTIPOINT", "GEOMETRYCOLLECTION", "S_INTERSECTS",
      "T_AFTER", "A_EQUALS", "f", "f(", "POINT(", "S_WITHIN(", "é", "\u{3000}", ".", ":",
    ]
    var trees = RandomTree(random: SeededGenerator(state: UInt64(seed) &+ 1_000))
    var readable = 0
    for _ in 0..<2_000 {
      let text = (0..<trees.below(16)).map { _ in trees.pick(tokens) }.joined(separator: " ")
      guard let filter = try? Filter(text: text) else { continue }
      readable += 1
      #expect((try? Filter(text: filter.text)) == filter, "\(text)")
      #expect((try? Filter(json: filter.json)) == filter, "\(text)")
    }
    #expect(readable > 0)
  }

  @Test(arguments: 0..<8)
  func `mutated filters are read or refused, never more`(seed: Int) throws {
    var trees = RandomTree(random: SeededGenerator(state: UInt64(seed) &+ 2_000))
    for _ in 0..<500 {
      let filter = try Filter(json: trees.condition(4))
      let text = mutated(filter.text, &trees)
      if let read = try? Filter(text: text) {
        #expect((try? Filter(text: read.text)) == read, "\(text)")
      }
      let json = mutated(jsonText(filter.json), &trees)
      if let read = try? Filter(json: json) {
        #expect((try? Filter(json: read.json)) == read, "\(json)")
        #expect((try? Filter(text: read.text)) == read, "\(json)")
      }
    }
  }

  private func mutated(_ text: String, _ trees: inout RandomTree) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...trees.below(3) where !bytes.isEmpty {
      let index = trees.below(bytes.count)
      switch trees.below(4) {
      case 0: bytes[index] = UInt8(trees.below(256))
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(trees.pick(Array("()'\",.0eE-+{}[]:\\ ".utf8)), at: index)
      default: bytes.removeSubrange(index...)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// JSON text of a value, for reading it back.
func jsonText(_ value: JSONValue) -> String {
  switch value {
  case .null: "null"
  case .bool(let value): "\(value)"
  case .integer(let value): "\(value)"
  case .number(let value): "\(value)"
  case .string(let text): quotedJSON(text)
  case .array(let values): "[" + values.map(jsonText).joined(separator: ",") + "]"
  case .object(let object):
    "{"
      + object.members.map { quotedJSON($0.name) + ":" + jsonText($0.value) }
      .joined(separator: ",") + "}"
  }
}

private func quotedJSON(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case _ where scalar.value < 0x20:
      quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
