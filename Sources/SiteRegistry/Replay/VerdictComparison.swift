import SimpleFeatures
import SiteModel

/// A kept verdict beside one that was made again.
struct VerdictComparison {
  private let then: [String: JSONObject]
  private let order: [String]
  private let now: [String: JSONObject]
  private let isLost: (Rule) -> Bool

  /// What makes a finding; the rest are words of the pack, whose text is the same.
  private static let telling: Set<String> = [
    "effect", "result", "measured", "limit", "margin", "withinAccuracy", "features", "missing",
  ]

  init(then: JSONObject, now: JSONObject, isLost: @escaping (Rule) -> Bool) {
    // As it would be read back, so that 12 and 12.0 are one number.
    let written = (try? JSONValue(parsing: JSONValue.object(now).jsonText))?.object ?? now
    self.then = Self.byRule(then)
    self.now = Self.byRule(written)
    order = Self.rules(then)
    self.isLost = isLost
  }

  func findings(_ verdict: Verdict) -> [ReplayedFinding] {
    var all = verdict.findings.map { finding -> ReplayedFinding in
      let id = finding.rule.id
      let (old, new) = (then[id], now[id])
      let was = old?["result"]?.string
      guard !isLost(finding.rule) else {
        return ReplayedFinding(
          rule: id, result: .incomplete, then: was, now: nil, differences: [])
      }
      let differences = Self.differences(old ?? JSONObject(), new ?? JSONObject())
      return ReplayedFinding(
        rule: id, result: differences.isEmpty ? .same : .differs, then: was,
        now: finding.result.rawValue, differences: differences)
    }
    for id in order where now[id] == nil {
      all.append(
        ReplayedFinding(
          rule: id, result: .differs, then: then[id]?["result"]?.string, now: nil,
          differences: [.init(field: "result", then: then[id]?["result"] ?? .null, now: .null)]))
    }
    return all
  }

  private static func differences(
    _ then: JSONObject, _ now: JSONObject
  ) -> [ReplayedFinding.Difference] {
    let added = now.names.filter { then[$0] == nil && telling.contains($0) }
    return (then.names + added).compactMap { name in
      let (old, new) = (then[name] ?? .null, now[name] ?? .null)
      return isEqual(old, new) ? nil : .init(field: name, then: old, now: new)
    }
  }

  /// Whether everything that was said then is said now: a later release may say more.
  private static func isEqual(_ then: JSONValue, _ now: JSONValue) -> Bool {
    switch (then, now) {
    case (.object(let old), .object(let new)):
      return old.members.allSatisfy { isEqual($0.value, new[$0.name] ?? .null) }
    case (.array(let old), .array(let new)):
      return old.count == new.count && zip(old, new).allSatisfy { isEqual($0, $1) }
    default:
      if let old = then.double, let new = now.double { return old == new }
      return then == now
    }
  }

  private static func rules(_ verdict: JSONObject) -> [String] {
    (verdict["findings"]?.array ?? []).compactMap { $0.object?["rule"]?.string }
  }

  private static func byRule(_ verdict: JSONObject) -> [String: JSONObject] {
    var all: [String: JSONObject] = [:]
    for finding in verdict["findings"]?.array ?? [] {
      guard let object = finding.object, let id = object["rule"]?.string else { continue }
      all[id] = object
    }
    return all
  }
}
