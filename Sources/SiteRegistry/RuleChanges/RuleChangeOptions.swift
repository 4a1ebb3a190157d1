public import SimpleFeatures
public import SiteModel

/// What two rule packs are compared about.
public struct RuleChangeOptions: Sendable {
  /// What is imagined at every asset; applications are asked about what they are for.
  public var equipment: [EquipmentKind]
  /// In metres; nil for a height that is usual for each kind.
  public var heightInMetres: Double?
  /// Only assets of this kind; nil for all.
  public var assetKind: String?
  /// Also list what keeps its outcome and gets it for other reasons.
  public var includesReasons: Bool
  public var format: RuleChangeFormat
  /// Whether CSV is for people's spreadsheets or for programs.
  public var csvGuard = CSVGuard.formulas
  /// How many threads answer; nil for one a processor.
  public var threads: Int?

  public init(
    equipment: [EquipmentKind] = [.smallCell], heightInMetres: Double? = nil,
    assetKind: String? = nil, includesReasons: Bool = false, format: RuleChangeFormat = .table,
    threads: Int? = nil
  ) {
    self.equipment = equipment
    self.heightInMetres = heightInMetres
    self.assetKind = assetKind
    self.includesReasons = includesReasons
    self.format = format
    self.threads = threads
  }

  /// The height that is asked about for a kind of equipment.
  public func height(of kind: EquipmentKind) -> Double {
    heightInMetres ?? kind.usualHeightInMetres
  }
}

public enum RuleChangeFormat: String, Sendable, CaseIterable {
  case table, csv, ndjson
}

extension EquipmentKind {
  /// A common height, in metres, for questions that name none: no figure of any rule.
  public var usualHeightInMetres: Double {
    switch self {
    case .smallCell: 6
    case .rooftopAntenna, .groundMast: 20
    case .cabinet: 2
    }
  }
}

/// Something whose verdict another rule pack changes.
public struct VerdictChange: Sendable {
  public enum Subject: Hashable, Sendable {
    case application(reference: String, place: String)
    case asset(AssetKey)
  }

  public var subject: Subject
  public var equipment: EquipmentKind
  public var heightInMetres: Double?
  public var old: Outcome
  public var new: Outcome
  /// The rules that made the difference: those of the new pack that made the outcome worse, or
  /// those of the old one that no longer stand against it; for an unchanged outcome those whose
  /// result is another.
  public var rules: [String]
}

/// What the comparison of two rule packs came to.
public struct RuleChangeSummary: Sendable {
  public struct Count: Sendable {
    /// Asked about in both packs.
    public var asked = 0
    /// With another outcome.
    public var changed = 0
    /// With the same outcome for other reasons.
    public var otherReasons = 0
    /// Without a place, so that nothing could be measured.
    public var withoutPlace = 0

    mutating func add(_ other: Count) {
      asked += other.asked
      changed += other.changed
      otherReasons += other.otherReasons
      withoutPlace += other.withoutPlace
    }
  }

  /// From one outcome to another.
  public struct Step: Hashable, Sendable, Comparable {
    public var old: Outcome
    public var new: Outcome

    public init(old: Outcome, new: Outcome) {
      self.old = old
      self.new = new
    }

    public static func < (a: Step, b: Step) -> Bool { (a.old, a.new) < (b.old, b.new) }
  }

  public var old = ""
  public var new = ""
  public var applications = Count()
  public var assets = Count()
  /// How many of either go from one outcome to another.
  public var steps: [Step: Int] = [:]

  mutating func add(_ other: RuleChangeSummary) {
    applications.add(other.applications)
    assets.add(other.assets)
    steps.merge(other.steps, uniquingKeysWith: +)
  }

  mutating func note(_ change: VerdictChange, _ count: WritableKeyPath<Self, Count>) {
    guard change.old != change.new else {
      self[keyPath: count].otherReasons += 1
      return
    }
    self[keyPath: count].changed += 1
    steps[Step(old: change.old, new: change.new), default: 0] += 1
  }

  /// For a person, a line each: how many change, and from what to what.
  public var lines: [String] {
    var lines = [
      "\(old) → \(new): \(applications.changed) of \(applications.asked) open applications and \(assets.changed) of \(assets.asked) asset checks change"
    ]
    for (step, count) in steps.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(count) from \(step.old.rawValue) to \(step.new.rawValue)")
    }
    let same = applications.otherReasons + assets.otherReasons
    if same > 0 { lines.append("  \(same) keep their outcome for other reasons") }
    let lost = assets.withoutPlace
    if lost > 0 { lines.append("  \(lost) assets have no place, so nothing can be measured") }
    return lines
  }
}
