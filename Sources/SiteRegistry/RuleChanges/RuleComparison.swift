import SimpleFeatures
import SiteModel

/// Two packs bound to the same data: one thread's engines for both.
struct RuleComparison: ~Copyable {
  private let old: RulePack
  private let new: RulePack
  private var oldEngine: RuleEngine
  private var newEngine: RuleEngine
  private var oldAnswers: [RuleAnswer] = []
  private var newAnswers: [RuleAnswer] = []

  init(_ old: CompiledPack, _ new: CompiledPack) {
    self.old = old.pack
    self.new = new.pack
    oldEngine = RuleEngine(old)
    newEngine = RuleEngine(new)
  }

  /// Tells where the next proposals lie, which makes them cheaper.
  mutating func expect(_ box: Box<NationalGrid>) {
    oldEngine.expect(box)
    newEngine.expect(box)
  }

  /// What changes for a proposal; nil where outcome and reasons stay.
  mutating func change(
    _ proposal: Proposal, _ subject: @autoclosure () -> VerdictChange.Subject
  ) throws -> VerdictChange? {
    try oldEngine.answers(for: proposal, into: &oldAnswers)
    try newEngine.answers(for: proposal, into: &newAnswers)
    let before = Outcome(of: oldAnswers, old.rules)
    let after = Outcome(of: newAnswers, new.rules)
    let rules: [String]
    if after > before {
      // None of these was as bad before, for `before` is the worst there was.
      rules = Self.rules(new.rules, newAnswers, worseThan: before)
    } else if after < before {
      rules = Self.rules(old.rules, oldAnswers, worseThan: after)
    } else {
      rules = otherReasons()
      if rules.isEmpty { return nil }
    }
    return VerdictChange(
      subject: subject(), equipment: proposal.equipment,
      heightInMetres: proposal.heightInMetres, old: before, new: after, rules: rules)
  }

  private static func rules(
    _ rules: [Rule], _ answers: [RuleAnswer], worseThan outcome: Outcome
  ) -> [String] {
    zip(rules, answers).filter { Outcome(alone: $1.result, $0.effect) > outcome }.map(\.0.id)
  }

  /// Rules that fail or are undetermined in one pack, and not so in the other.
  private func otherReasons() -> [String] {
    var before: [String: Finding.Result] = [:]
    for (rule, answer) in zip(old.rules, oldAnswers) where answer.isReason {
      before[rule.id] = answer.result
    }
    var ids: [String] = []
    for (rule, answer) in zip(new.rules, newAnswers) where answer.isReason {
      if before.removeValue(forKey: rule.id) != answer.result { ids.append(rule.id) }
    }
    return ids + old.rules.map(\.id).filter { before[$0] != nil }
  }
}
