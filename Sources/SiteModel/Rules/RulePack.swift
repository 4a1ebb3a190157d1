public import CQL2
import SimpleFeatures

/// A versioned set of rules; the model of a YAML file under `data/rules`.
public struct RulePack: Sendable {
  /// Lower-case letters, digits and hyphens: `siting-basics`.
  public var id: String
  public var version: String
  public var title: String
  public var description: String?
  public var rules: [Rule]
  /// What proposals may say beside equipment, height, volume and count.
  public var values: [ProposalValue]

  public init(
    id: String, version: String, title: String, description: String?, rules: [Rule],
    values: [ProposalValue] = []
  ) {
    self.id = id
    self.version = version
    self.title = title
    self.description = description
    self.rules = rules
    self.values = values
  }

  /// The ids of every layer its conditions name, sorted.
  public var layerIDs: [String] {
    Set(rules.flatMap(\.relations).map(\.layer)).sorted()
  }
}

/// One rule: when it applies, when it fails, and what failing means.
public struct Rule: Sendable {
  public var id: String
  public var title: String
  public var explanation: String
  /// The provision it comes from, such as "GPDO 1992, Sch 1 Part 20, Class 67(2)".
  public var clause: String
  public var source: String?
  public var effect: Effect
  /// The equipment it is about; empty for all.
  public var equipment: [EquipmentKind]
  /// First and last day in force, `yyyy-mm-dd`; nil for open ends.
  public var inForceFrom: String?
  public var inForceTo: String?
  /// Whether someone has checked the figures against the source. An unverified figure makes
  /// the rule undetermined, never passed.
  public var isVerified: Bool
  public var verification: String?
  /// What it rests on, one by one; all of them are verified where the rule is.
  public var figures: [Figure]
  /// Where it applies, beside equipment and days in force; nil for everywhere. Where this is
  /// unknown the rule is undetermined, unless it would pass anyway.
  public var scope: Condition?
  public var condition: Condition
  public var boundary: Boundary
  /// What tables say of the first feature its finding names; nil for nothing.
  public var reports: Reported?
  public var remedy: String?

  public init(
    id: String, title: String, explanation: String, clause: String, source: String?,
    effect: Effect, equipment: [EquipmentKind], inForceFrom: String?, inForceTo: String?,
    isVerified: Bool, verification: String?, figures: [Figure] = [], scope: Condition? = nil,
    condition: Condition, boundary: Boundary, reports: Reported? = nil, remedy: String?
  ) {
    self.id = id
    self.title = title
    self.explanation = explanation
    self.clause = clause
    self.source = source
    self.effect = effect
    self.equipment = equipment
    self.inForceFrom = inForceFrom
    self.inForceTo = inForceTo
    self.isVerified = isVerified
    self.verification = verification
    self.figures = figures
    self.scope = scope
    self.condition = condition
    self.boundary = boundary
    self.reports = reports
    self.remedy = remedy
  }

  /// Every relation that it looks at, where it applies and where it fails.
  public var relations: [SpatialTest] { (scope?.relations ?? []) + condition.relations }

  /// Every filter over the proposal and its asset, where it applies and where it fails.
  public var filters: [Filter] { (scope?.filters ?? []) + condition.filters }
}

/// What it means when a rule fails.
public enum Effect: String, Sendable, CaseIterable {
  case blocker, consent, consultation, advisory
}

/// How a rule treats a margin smaller than the data is good for.
public enum Boundary: String, Sendable, CaseIterable {
  /// The exact result stands: touching counts as inside, at exactly the distance as within.
  case exact
  /// The result is undetermined where the margin is within the accuracy of the data.
  case tolerant
}

/// What a rule reports of the feature it found.
public enum Reported: String, Sendable, CaseIterable {
  case name, reference
}

/// When a rule fails.
public enum Condition: Sendable {
  /// It fails where the proposal stands so to a feature of the layer.
  case relation(SpatialTest)
  /// It fails where the filter is false of the proposal and its asset, and is undetermined
  /// where a value the filter needs is missing.
  case requirement(Requirement)
  /// Nobody has recovered the figure it would be measured against: it is undetermined wherever
  /// it applies, and shows the attribute that the figure is about.
  case unrecovered(measured: String?, unit: String?)
  /// It fails where all of the tests hold; always, where there are none.
  case all([Test])
  /// It fails where any of the tests holds.
  case any([Test])

  /// A part of a combination.
  public enum Test: Sendable {
    case relation(SpatialTest)
    /// Holds where the filter is true of the proposal and its asset.
    case filter(Filter)
  }

  /// The layer it looks at, if it is about one relation.
  public var layer: String? {
    if case .relation(let test) = self { test.layer } else { nil }
  }

  /// Every relation in it, in the order they are written.
  public var relations: [SpatialTest] {
    switch self {
    case .relation(let test): [test]
    case .requirement, .unrecovered: []
    case .all(let tests), .any(let tests):
      tests.compactMap { if case .relation(let test) = $0 { test } else { nil } }
    }
  }

  /// Every filter over the proposal and its asset.
  public var filters: [Filter] {
    switch self {
    case .relation, .unrecovered: []
    case .requirement(let limits): [limits.filter]
    case .all(let tests), .any(let tests):
      tests.compactMap { if case .filter(let filter) = $0 { filter } else { nil } }
    }
  }

  /// The layers it looks at, in the order they are written.
  public var layers: [String] { relations.map(\.layer) }
}

/// A relation between the proposal's place and the features of a layer.
public struct SpatialTest: Sendable {
  public var layer: String
  /// Only features for which this holds count.
  public var filter: Filter?
  public var relation: Relation

  public enum Relation: Hashable, Sendable {
    /// Inside or touching a feature.
    case intersects
    /// Outside all features.
    case disjoint
    /// At most so many metres from a feature; exactly so many counts.
    case withinDistance(metres: Double)
    /// More than so many metres from every feature.
    case beyondDistance(metres: Double)
    /// Never fails: reports the nearest feature and its distance.
    case nearest
    /// Wholly inside one feature, its edge included.
    case within
    /// More than so many features at most so many metres away.
    case countWithin(metres: Double, moreThan: Int)
    /// More than so much of the proposal's own area, in per cent.
    case shareCovered(percent: Double)
    /// Higher than a zone allows that it is in; the property holds the limit in metres.
    case heightLimit(property: String)
  }

  public init(layer: String, filter: Filter?, relation: Relation) {
    self.layer = layer
    self.filter = filter
    self.relation = relation
  }
}

/// A limit on attributes of the proposal or its asset.
public struct Requirement: Sendable {
  public var filter: Filter
  /// The attribute whose value the finding shows, with its limit and unit.
  public var measured: String?
  public var limit: Double?
  public var unit: String?

  public init(filter: Filter, measured: String?, limit: Double?, unit: String?) {
    self.filter = filter
    self.measured = measured
    self.limit = limit
    self.unit = unit
  }
}
