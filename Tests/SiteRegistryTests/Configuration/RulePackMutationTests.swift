import Foundation
import SiteModel
import SiteRegistry
import Testing

/// Packs and truth tables with random damage: each is read, or refused with its line.
struct RulePackMutationTests {
  private struct Dice {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(max(count, 1)))
    }

    mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }
  }

  private static let scraps = [
    "\n", "  ", "- ", ": ", "{", "}", "[", "]", "\"", "'", "&a ", "*a", "!!int ", "~", "null", "#",
    "|", ">-", "-1", "1e999", "99999999999999999999", "NaN", "0x10", "1:2:3", "true", "yes",
    "\t", "é", "\u{FEFF}", "\u{0}", "%", "@", "<<: *a", "? ", "verified: true\n", "id: zone\n",
    "relation: nearest", "metres: -5", "filter: \"((((\"", "always: true", "2021-02-30",
    "unrecovered: true", String(repeating: "[", count: 300), String(repeating: "(", count: 300),
  ]

  private static func mutate(_ text: String, _ dice: inout Dice) -> String {
    var letters = Array(text.unicodeScalars)
    for _ in 0...dice.below(3) {
      let at = dice.below(letters.count)
      switch dice.below(6) {
      case 0: letters.removeSubrange(at..<min(at + 1 + dice.below(12), letters.count))
      case 1: letters.insert(contentsOf: dice.pick(scraps).unicodeScalars, at: at)
      case 2:
        let end = min(at + 1 + dice.below(60), letters.count)
        letters.insert(contentsOf: letters[at..<end], at: dice.below(letters.count))
      case 3: letters.removeSubrange(at...)
      default:
        var lines = String(String.UnicodeScalarView(letters)).components(separatedBy: "\n")
        let (a, b) = (dice.below(lines.count), dice.below(lines.count))
        switch dice.below(4) {
        case 0: lines.remove(at: a)
        case 1: lines.swapAt(a, b)
        case 2: lines.insert(lines[a], at: b)
        default: lines[a] = dice.pick(["  ", " ", "- "]) + lines[a]
        }
        letters = Array(lines.joined(separator: "\n").unicodeScalars)
      }
      if letters.isEmpty { break }
    }
    return String(String.UnicodeScalarView(letters))
  }

  private static var place: Regex<Substring> { #/\.yaml:\d+:\d+: /# }

  @Test(arguments: ["siting-basics", "england-part-16", "glasgow-siting-policy"])
  func `a damaged pack is read or refused with its line`(name: String) throws {
    let whole = try String(contentsOfFile: Repository.data("rules/\(name).yaml"), encoding: .utf8)
    // Some rules of it are as good as all, and quicker.
    let parts = whole.components(separatedBy: "\n\n")
    let text = ([parts[0]] + parts.dropFirst(parts.count / 2).prefix(4)).joined(separator: "\n\n")
    let scratch = try Scratch()
    var refused = 0
    for seed in 1...500 {
      var dice = Dice(state: UInt64(seed) &* 1_000_003)
      let path = try scratch.write("p.yaml", Self.mutate(text, &dice))
      do {
        _ = try CouncilRegistry.readRulePack(path)
      } catch {
        refused += 1
        guard case .badInput(let message) = error else {
          Issue.record("seed \(seed): \(error)")
          continue
        }
        #expect(message.contains(Self.place), "seed \(seed): \(message)")
      }
    }
    #expect(refused > 50)
  }

  @Test func `a damaged truth table is run or refused with its line`() throws {
    let scratch = try Scratch()
    let pack = try String(
      contentsOfFile: Repository.data("rules/siting-basics.yaml"), encoding: .utf8)
    let cases = try String(
      contentsOfFile: Repository.data("rules/siting-basics.cases.yaml"), encoding: .utf8)
    let path = try scratch.write("p.yaml", pack)
    for seed in 1...500 {
      var dice = Dice(state: UInt64(seed) &* 7_000_003)
      _ = try scratch.write("p.cases.yaml", Self.mutate(cases, &dice))
      do {
        _ = try CouncilRegistry.testRules(path)
      } catch {
        #expect(error.message.contains(Self.place), "seed \(seed): \(error.message)")
      }
    }
  }
}
