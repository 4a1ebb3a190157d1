public import SimpleFeatures
public import SiteModel

/// What came of making a kept verdict again.
public struct Replay: Sendable {
  public enum Result: String, Sendable, CaseIterable {
    case same
    case differs
    /// Something it rests on is gone; what is left is the same.
    case incomplete = "cannot-be-rebuilt"
  }

  public var application: Application
  /// Nil where the release that took the application in did not keep it.
  public var basis: VerdictBasis?
  /// The pack's text; nil where it is not kept.
  public var pack: StoredRulePack?
  public var outcomeThen: String
  /// Nil where something it rests on could not be rebuilt.
  public var outcomeNow: String?
  /// Finding by finding, in pack order.
  public var findings: [ReplayedFinding]
  /// What could not be rebuilt, in words.
  public var lost: [String]
  /// What is not as the event log says it was kept, in words.
  public var faults: [String]

  /// A difference anywhere is one, whatever else could not be rebuilt.
  public var result: Result {
    let differs =
      !faults.isEmpty || findings.contains { $0.result == .differs }
      || outcomeNow.map { $0 != outcomeThen } ?? false
    if differs { return .differs }
    return lost.isEmpty ? .same : .incomplete
  }
}

/// One rule's answer then and now.
public struct ReplayedFinding: Sendable {
  public struct Difference: Sendable, Hashable {
    /// A member of the finding's JSON form: `result`, `measured`, `features`, …
    public var field: String
    public var then: JSONValue
    public var now: JSONValue
  }

  public var rule: String
  public var result: Replay.Result
  public var then: String?
  public var now: String?
  public var differences: [Difference]
}

extension Replay {
  public var json: JSONObject {
    var object: JSONObject = [
      "reference": .string(application.reference), "replay": .string(result.rawValue),
      "submittedAt": .string(application.submittedAt),
      "equipment": .string(application.equipment.rawValue),
    ]
    object["asset"] = application.asset.map { .string($0.description) }
    object["height"] = application.heightInMetres.map(JSONValue.number)
    if let pack {
      object["pack"] = [
        "id": .string(pack.name), "version": .string(pack.version),
        "digest": .string(pack.digest),
      ]
    }
    if let basis {
      object["basis"] = [
        "event": .integer(basis.event), "day": .string(basis.day),
        "operation": .string(basis.operation),
        "layers": basis.detail["layers"] ?? .array([]),
      ]
    }
    var outcome: JSONObject = ["then": .string(outcomeThen)]
    outcome["now"] = outcomeNow.map(JSONValue.string)
    object["outcome"] = .object(outcome)
    object["findings"] = .array(findings.map { .object($0.json) })
    object["cannotBeRebuilt"] = .array(lost.map(JSONValue.string))
    object["faults"] = .array(faults.map(JSONValue.string))
    return object
  }
}

extension ReplayedFinding {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["rule": .string(rule), "replay": .string(result.rawValue)]
    object["then"] = then.map(JSONValue.string)
    object["now"] = now.map(JSONValue.string)
    if !differences.isEmpty {
      object["differences"] = .array(
        differences.map {
          ["field": .string($0.field), "then": $0.then, "now": $0.now]
        })
    }
    return object
  }
}
