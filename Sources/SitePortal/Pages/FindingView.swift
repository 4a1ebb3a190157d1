import SimpleFeatures
import SiteModel

/// One rule's answer: what it found, why it matters, what helps.
struct FindingView: Sendable {
  var title: String
  var result: Tag
  var explanation: String
  var clause: String
  var sourceLink: String?
  var measured: String?
  var limit: String?
  var margin: Margin?
  var hasFigures: Bool
  var accuracyWarning: Bool
  var features: [NamedFeature]
  var hasFeatures: Bool
  var furtherFeatures: String?
  var missing: [String]
  var assumed: String?
  var remedy: String?

  struct Margin: Sendable {
    var label: String
    var value: String
  }

  struct NamedFeature: Sendable {
    var name: String
    var layer: String
    var distance: String
    var dated: String?
    /// The two nearest points, in words; nil where they are one.
    var points: String?
  }

  private static let namedAtMost = 5

  init(_ finding: Finding) {
    title = finding.rule.title
    explanation = finding.rule.explanation
    clause = finding.rule.clause
    sourceLink = finding.rule.source.flatMap {
      $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil
    }
    measured = finding.measured.map { value in
      let text = Wording.measure(value, finding.unit)
      return finding.rule.isAboutBeingInside ? "\(text) inside" : text
    }
    limit = finding.limit.map { Wording.measure($0, finding.unit) }
    margin = Self.margin(finding)
    hasFigures = measured != nil || limit != nil || margin != nil
    accuracyWarning = finding.isWithinAccuracy
    features = finding.features.prefix(Self.namedAtMost).map(NamedFeature.init)
    hasFeatures = !features.isEmpty
    let rest = finding.features.count - features.count
    furtherFeatures = rest > 0 ? "and \(rest) more" : nil
    missing = finding.missing.map(Self.missing)
    assumed = finding.assumed.isEmpty ? nil : finding.assumed.joined(separator: ", ")
    // Where something is missing, moving or shrinking the proposal need not help.
    remedy = finding.result == .fail ? finding.rule.remedy : nil
    result = Self.tag(finding)
  }

  /// What is missing, without the names that programs use.
  private static func missing(_ text: String) -> String {
    let parts = text.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 3 {
      switch (parts[0], parts[2]) {
      case ("", " is not known"):
        let name = Wording.kind(parts[1])
        return name == "Height"
          ? "The height of the equipment was not given." : "\(name) is not known for this site."
      case ("layer ", " has not been imported"):
        return "The council’s data on \(Wording.kind(parts[1]).lowercasedFirst) is not here yet."
      default: break
      }
    }
    return text.asSentence
  }

  private static func margin(_ finding: Finding) -> Margin? {
    guard let margin = finding.margin, let measured = finding.measured,
      let limit = finding.limit
    else { return nil }
    let value = Wording.measure(margin, finding.unit)
    guard finding.result == .fail else {
      return finding.result == .pass ? Margin(label: "To spare", value: value) : nil
    }
    var isDistance = false
    if case .relation(let test) = finding.rule.condition {
      switch test.relation {
      case .withinDistance, .beyondDistance: isDistance = true
      default: break
      }
    }
    let label =
      switch (isDistance, measured > limit) {
      case (true, true): "Too far by"
      case (true, false): "Too close by"
      case (false, true): "Over the limit by"
      case (false, false): "Under the limit by"
      }
    return Margin(label: label, value: value)
  }

  private static func tag(_ finding: Finding) -> Tag {
    switch finding.result {
    case .pass: Tag(label: "Clear", tone: "good")
    case .notApplicable: Tag(label: "Does not apply", tone: "plain")
    case .undetermined: Tag(label: "Cannot be decided", tone: "unknown")
    case .fail:
      switch finding.rule.effect {
      case .blocker: Tag(label: "Not allowed", tone: "bad")
      case .consent: Tag(label: "Consent needed", tone: "wait")
      case .consultation: Tag(label: "Consultation", tone: "plain")
      case .advisory: Tag(label: "Note", tone: "plain")
      }
    }
  }
}

extension FindingView.NamedFeature {
  init(_ feature: Finding.NamedFeature) {
    name = feature.name ?? feature.reference
    layer = Wording.kind(feature.layer)
    distance =
      feature.distanceInMetres == 0
      ? "at this place" : Wording.distance(feature.distanceInMetres) + " away"
    dated = feature.dated.map(Wording.date)
    points = feature.line.map {
      "Measured from \(Self.text($0.proposal)) to \(Self.text($0.feature))"
    }
  }

  private static func text(_ position: Position<NationalGrid>) -> String {
    "easting \(Wording.decimal(position.easting, 1)), northing \(Wording.decimal(position.northing, 1))"
  }
}

extension Rule {
  /// Whether what it measures is how deep inside a feature the place is.
  fileprivate var isAboutBeingInside: Bool {
    guard case .relation(let test) = condition else { return false }
    switch test.relation {
    case .intersects, .disjoint, .within: return true
    default: return false
    }
  }
}

extension String {
  /// For the middle of a sentence; an acronym stays.
  fileprivate var lowercasedFirst: String {
    guard let first, dropFirst().first?.isUppercase != true else { return self }
    return first.lowercased() + dropFirst()
  }
}
