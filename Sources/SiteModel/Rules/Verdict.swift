public import SimpleFeatures

/// One rule's answer about one proposal.
public struct Finding: Sendable {
  public var rule: Rule
  public var result: Result
  /// What was measured, such as 12.4; nil where nothing is.
  public var measured: Double?
  public var limit: Double?
  /// `m` for lengths.
  public var unit: String?
  /// How far the measured value is from the limit, in its unit; never negative.
  public var margin: Double?
  /// Whether the margin is smaller than the positions are good for.
  public var isWithinAccuracy: Bool
  /// The features that decided it, nearest first, at most ten.
  public var features: [NamedFeature]
  /// What is missing or unverified, in words, where the result is undetermined.
  public var missing: [String]
  /// What it rests on that nobody has said but the pack assumes: `works = new`.
  public var assumed: [String] = []

  public enum Result: String, Sendable, CaseIterable {
    case pass, fail, undetermined
    case notApplicable = "not-applicable"
  }

  /// A feature as a finding names it.
  public struct NamedFeature: Hashable, Sendable {
    public var layer: String
    public var id: Int64
    public var reference: String
    public var name: String?
    public var distanceInMetres: Double
    /// The day the layer's data describes.
    public var dated: String?
    /// What the distance was measured between; nil where they touch.
    public var line: Line?

    /// The two nearest positions.
    public struct Line: Hashable, Sendable {
      public var proposal: Position<NationalGrid>
      public var feature: Position<NationalGrid>

      public init(proposal: Position<NationalGrid>, feature: Position<NationalGrid>) {
        self.proposal = proposal
        self.feature = feature
      }
    }

    public init(
      layer: String, id: Int64, reference: String, name: String?, distanceInMetres: Double,
      dated: String?, line: Line? = nil
    ) {
      self.line = line
      self.layer = layer
      self.id = id
      self.reference = reference
      self.name = name
      self.distanceInMetres = distanceInMetres
      self.dated = dated
    }
  }

  public init(
    rule: Rule, result: Result, measured: Double? = nil, limit: Double? = nil,
    unit: String? = nil, margin: Double? = nil, isWithinAccuracy: Bool = false,
    features: [NamedFeature] = [], missing: [String] = []
  ) {
    self.rule = rule
    self.result = result
    self.measured = measured
    self.limit = limit
    self.unit = unit
    self.margin = margin
    self.isWithinAccuracy = isWithinAccuracy
    self.features = features
    self.missing = missing
  }
}

/// The findings summed up. Cases are ordered from best to worst.
public enum Outcome: String, Sendable, CaseIterable, Comparable {
  case eligible
  case needsConsent = "needs-consent"
  case undetermined
  case ineligible

  private var rank: Int {
    switch self {
    case .eligible: 0
    case .needsConsent: 1
    case .undetermined: 2
    case .ineligible: 3
    }
  }

  public static func < (a: Outcome, b: Outcome) -> Bool { a.rank < b.rank }

  /// The worst finding decides: a failed blocker, then an undetermined blocker or consent, then
  /// a failed consent. Consultations and advisories never decide.
  public init(of findings: [Finding]) {
    self = findings.lazy.map { Outcome(alone: $0.result, $0.rule.effect) }.max() ?? .eligible
  }
}

extension Outcome {
  /// What the answers of all rules of a pack make together.
  public init(of answers: [RuleAnswer], _ rules: [Rule]) {
    var worst = Outcome.eligible
    for (index, answer) in answers.enumerated() where answer.isReason {
      worst = max(worst, Outcome(alone: answer.result, rules[index].effect))
    }
    self = worst
  }

  /// What one result alone would make of the outcome.
  public init(alone result: Finding.Result, _ effect: Effect) {
    self =
      switch (result, effect) {
      case (.fail, .blocker): .ineligible
      case (.undetermined, .blocker), (.undetermined, .consent): .undetermined
      case (.fail, .consent): .needsConsent
      default: .eligible
      }
  }
}

/// The answer to a proposal, with everything needed to repeat it.
public struct Verdict: Sendable {
  public var outcome: Outcome
  public var findings: [Finding]
  public var pack: String
  public var packVersion: String
  /// Each layer used, with the run that last changed it and the day it describes.
  public var datasets: [DatasetVersion]
  /// How good the positions are, in words and metres.
  public var positionStatement: String
  public var positionAccuracyInMetres: Double

  public struct DatasetVersion: Hashable, Sendable {
    public var layer: String
    public var run: Int64?
    public var dated: String?

    public init(layer: String, run: Int64?, dated: String?) {
      self.layer = layer
      self.run = run
      self.dated = dated
    }
  }

  public init(
    findings: [Finding], pack: String, packVersion: String, datasets: [DatasetVersion],
    positionStatement: String, positionAccuracyInMetres: Double
  ) {
    self.outcome = Outcome(of: findings)
    self.findings = findings
    self.pack = pack
    self.packVersion = packVersion
    self.datasets = datasets
    self.positionStatement = positionStatement
    self.positionAccuracyInMetres = positionAccuracyInMetres
  }
}
