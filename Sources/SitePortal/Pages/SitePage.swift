import SimpleFeatures
import SiteModel
import SiteRegistry

/// What the page of a site shows.
struct SitePage {
  struct Line: Sendable {
    var label: String
    var value: String
    var isUnknown = false
  }

  struct Offer: Sendable {
    var equipment: String
    var verdict: VerdictView
    var checkLink: String
    var applyLink: String
  }

  var kind: String
  var reference: String
  var availability: Tag
  var lines: [Line]
  var further: [Line]
  var hasFurther: Bool
  var offers: [Offer]
  var hasOffers: Bool
  var problem: String?
  var checkLink: String
  var applyLink: String
  var nearbyLink: String?
  /// Whose rules these are, where it is not the council's own pack.
  var pack: String?

  init(
    _ asset: Asset, _ middle: Position<Geographic>?, _ verdicts: [CheckedProposal],
    _ problem: String?, accuracy: PositionAccuracy, pack: RulePack?, _ address: PublicAddress
  ) {
    let key = asset.key.description
    // Every question that is asked from here is asked of the same rules.
    let asked = [("at", key)] + (pack.map { [("pack", $0.id)] } ?? [])
    self.pack = pack.map { "\($0.title), version \($0.version)" }
    kind = Wording.kind(asset.key.kind)
    reference = asset.key.reference
    availability = Wording.availability(asset.availability)
    lines = Self.lines(asset, middle, accuracy)
    further = asset.attributes.members.compactMap { member in
      guard let text = member.value.plainText, !text.isEmpty else { return nil }
      return Line(label: Wording.kind(member.name), value: text)
    }
    hasFurther = !further.isEmpty
    offers = verdicts.map { checked in
      let equipment = checked.proposal.equipment
      let query = asked + [("equipment", equipment.rawValue)]
      return Offer(
        equipment: equipment.title, verdict: VerdictView(checked.verdict),
        checkLink: address.local("/check", query), applyLink: address.local("/apply", query))
    }
    hasOffers = !offers.isEmpty
    self.problem = problem
    checkLink = address.local("/check", asked)
    applyLink = address.local("/apply", asked)
    nearbyLink = middle.map {
      address.local(
        "/find",
        [("q", "\(Self.degrees($0.longitude)),\(Self.degrees($0.latitude))"), ("within", "500")])
    }
  }

  private static func lines(
    _ asset: Asset, _ middle: Position<Geographic>?, _ accuracy: PositionAccuracy
  ) -> [Line] {
    func line(_ label: String, _ value: String?) -> Line {
      guard let value, !value.isEmpty else {
        return Line(label: label, value: "Not known", isUnknown: true)
      }
      return Line(label: label, value: value)
    }
    var reference = asset.key.reference
    if asset.referenceIsDerived == true {
      reference += " (made by this register: the owner gives none)"
    }
    let grid = asset.geometry?.bounds?.centre
    let own = AssetField.all.compactMap { field in
      field.label.map { line($0, asset[field.field].plainText) }
    }
    return [
      line("Owner’s reference", reference),
      line("Owner", Wording.kind(asset.key.owner)),
      line("Kind", Wording.kind(asset.key.kind)),
    ] + own + [
      line("Grid reference", asset.gridReference),
      line(
        "National Grid position",
        grid.map {
          "Easting \(Wording.decimal($0.easting, 1)), northing \(Wording.decimal($0.northing, 1))"
        }),
      line(
        "Longitude and latitude",
        middle.map { "\(degrees($0.longitude)), \(degrees($0.latitude))" }),
      line("Accuracy of the position", grid == nil ? nil : accuracy.statement + "."),
    ]
  }

  /// Five decimals: about a metre.
  static func degrees(_ value: Double) -> String {
    Wording.decimal(value, 5)
  }
}
