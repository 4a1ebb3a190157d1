import CQL2
import SiteModel
import Testing

struct OutcomeTests {
  private static func finding(_ effect: Effect, _ result: Finding.Result) -> Finding {
    let rule = Rule(
      id: "r", title: "", explanation: "", clause: "", source: nil, effect: effect,
      equipment: [], inForceFrom: nil, inForceTo: nil, isVerified: true, verification: nil,
      condition: .relation(SpatialTest(layer: "x", filter: nil, relation: .intersects)),
      boundary: .exact, remedy: nil)
    return Finding(rule: rule, result: result)
  }

  @Test(arguments: [
    (Effect.blocker, Finding.Result.pass, Outcome.eligible),
    (.blocker, .fail, .ineligible),
    (.blocker, .undetermined, .undetermined),
    (.blocker, .notApplicable, .eligible),
    (.consent, .fail, .needsConsent),
    (.consent, .undetermined, .undetermined),
    (.consultation, .fail, .eligible),
    (.consultation, .undetermined, .eligible),
    (.advisory, .fail, .eligible),
    (.advisory, .undetermined, .eligible),
  ])
  func `one finding makes the outcome`(effect: Effect, result: Finding.Result, outcome: Outcome) {
    #expect(Outcome(of: [Self.finding(effect, result)]) == outcome)
  }

  @Test func `the worst finding decides, whatever the order`() {
    let findings = [
      Self.finding(.consent, .fail), Self.finding(.consent, .undetermined),
      Self.finding(.blocker, .fail), Self.finding(.blocker, .pass),
    ]
    #expect(Outcome(of: findings) == .ineligible)
    #expect(Outcome(of: findings.reversed()) == .ineligible)
    #expect(Outcome(of: [findings[0], findings[1]]) == .undetermined)
    #expect(Outcome(of: [findings[0], findings[3]]) == .needsConsent)
  }

  @Test func `no finding at all is eligible`() {
    #expect(Outcome(of: []) == .eligible)
  }
}
