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
  var availability: Tag
  var lines: [Line]
  var further: [Line]
  var hasFurther: Bool
  var offers: [Offer]
  var problem: String?
  var checkLink: String
  var applyLink: String
  var nearbyLink: String?
  var positions: String?

  init(
    _ asset: Asset, _ middle: Position<Geographic>?, _ verdicts: [CheckedProposal],
    _ problem: String?, _ address: PublicAddress
  ) {
    let key = asset.key.description
    kind = Wording.kind(asset.key.kind)
    availability = Wording.availability(asset.availability)
    lines = Self.lines(asset, middle)
    further = asset.attributes.members.compactMap { member in
      guard let text = member.value.plainText, !text.isEmpty else { return nil }
      return Line(label: Wording.kind(member.name), value: text)
    }
    hasFurther = !further.isEmpty
    offers = verdicts.map { checked in
      let equipment = checked.proposal.equipment
      let query = [("at", key), ("equipment", equipment.rawValue)]
      return Offer(
        equipment: equipment.title, verdict: VerdictView(checked.verdict),
        checkLink: address.local("/check", query), applyLink: address.local("/apply", query))
    }
    self.problem = problem
    positions = verdicts.first?.verdict.positionStatement.asSentence
    checkLink = address.local("/check", [("at", key)])
    applyLink = address.local("/apply", [("at", key)])
    nearbyLink = middle.map {
      address.local(
        "/find",
        [("q", "\(Self.degrees($0.longitude)),\(Self.degrees($0.latitude))"), ("within", "500")])
    }
  }

  private static func lines(_ asset: Asset, _ middle: Position<Geographic>?) -> [Line] {
    func line(_ label: String, _ value: String?) -> Line {
      guard let value, !value.isEmpty else {
        return Line(label: label, value: "Not known", isUnknown: true)
      }
      return Line(label: label, value: value)
    }
    var reference = asset.key.reference
    if asset.referenceIsDerived { reference += " (made by this register: the owner gives none)" }
    let grid = asset.geometry?.bounds?.centre
    let source: String? =
      switch asset.positionSource {
      case .source: grid == nil ? nil : "The owner’s own data"
      case .postcode: "Its postcode: good to about 100 m"
      }
    return [
      line("Owner’s reference", reference),
      line("Owner", Wording.kind(asset.key.owner)),
      line("Kind", Wording.kind(asset.key.kind)),
      line("Address", asset.address),
      line("Postcode", asset.postcode),
      line("Ward", asset.ward),
      line("UPRN", asset.uprn),
      line("USRN", asset.usrn),
      line(
        "National Grid position",
        grid.map {
          "Easting \(Wording.decimal($0.easting, 1)), northing \(Wording.decimal($0.northing, 1))"
        }),
      line(
        "Longitude and latitude",
        middle.map { "\(degrees($0.longitude)), \(degrees($0.latitude))" }),
      line(
        "Accuracy of the position",
        asset.positionalAccuracyInMetres.map { "About \(Wording.distance($0))" }),
      line("Where the position comes from", source),
    ]
  }

  /// Five decimals: about a metre.
  static func degrees(_ value: Double) -> String {
    Wording.decimal(value, 5)
  }
}
