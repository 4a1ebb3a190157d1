import SimpleFeatures
import SiteModel
import SiteRegistry

/// The check form.
struct CheckPage {
  var errors: [ErrorLine]
  var hasErrors: Bool
  var at: FieldModel
  var height: FieldModel
  var equipment: [Choice]
  var equipmentProblem: String?
  /// The packs to choose from; only where one was asked for, since most ask for none.
  var packs: [FindPage.Option]
  var hasPacks: Bool
  /// A place that would do instead.
  var turned: FindPage.PageLink?
  var batchRows: String
  var batchSize: String
  var base: String

  init(
    _ form: CheckForm, _ limits: PortalOptions.Limits, _ registry: CouncilRegistry,
    _ address: PublicAddress
  ) {
    errors = form.errors
    hasErrors = !errors.isEmpty
    at = FieldModel(
      FieldView(
        id: "at", label: "Where?",
        hint:
          "A postcode, a grid reference like NS 592 653, coordinates (longitude, latitude or easting, northing), or a site’s key",
        value: form.at ?? "", problem: form.problem("at"), width: "wide"))
    height = FieldModel(
      FieldView(
        id: "height", label: "Height of the top above ground",
        hint: "Rules about height cannot be decided without it",
        value: form.height ?? "", problem: form.problem("height"), isOptional: true,
        inputMode: "decimal", width: "narrow", suffix: "metres"))
    equipment = Choice.equipment(form.equipment)
    equipmentProblem = form.problem("equipment")
    packs =
      form.pack == nil
      ? []
      : registry.rulePacks().map {
        FindPage.Option(value: $0.id, label: $0.title, isChosen: $0.id == form.pack)
      }
    hasPacks = !packs.isEmpty
    turned = form.turned.map {
      FindPage.PageLink(href: address.local("/check", form.pairs(at: $0)), label: "Use \($0)")
    }
    batchRows = Wording.count(limits.batchRows)
    base = address.url("")
    batchSize = "\(limits.batchBytes / 1_048_576) MB"
  }
}

/// The answer to a check.
struct CheckResultPage {
  var verdict: VerdictView
  var lines: [SitePage.Line]
  /// The site that the answer is about, for the line above the heading.
  var subject: String?
  /// How good the position is.
  var positions: String
  var siteLink: String?
  var applyLink: String
  var changeLink: String
  var jsonLink: String
  var steps: [NextStep]
  var canApply: Bool

  init(
    _ checked: CheckedProposal, at: String, _ query: QueryParameters, _ address: PublicAddress
  ) {
    verdict = VerdictView(checked.verdict)
    let proposal = checked.proposal
    var asked: [(String, String)] = [("at", at)]
    if let equipment = query["equipment"] { asked.append(("equipment", equipment)) }
    if let height = query["height"] { asked.append(("height", height)) }
    if let pack = query["pack"] { asked.append(("pack", pack)) }
    lines =
      proposal.asset.map(Self.siteLines) ?? [SitePage.Line(label: "Place", value: at)]
    lines += [
      SitePage.Line(label: "Equipment", value: proposal.equipment.title),
      proposal.heightInMetres.map {
        SitePage.Line(label: "Height", value: Wording.measure($0, "m"))
      } ?? SitePage.Line(label: "Height", value: "Not given", isUnknown: true),
    ]
    if let grid = proposal.geometry.bounds?.centre {
      lines.append(
        SitePage.Line(
          label: "National Grid position",
          value:
            "Easting \(Wording.decimal(grid.easting, 1)), northing \(Wording.decimal(grid.northing, 1))"
        ))
    }
    if let place = checked.position {
      lines.append(
        SitePage.Line(
          label: "Longitude and latitude",
          value: "\(SitePage.degrees(place.longitude)), \(SitePage.degrees(place.latitude))"))
    }
    positions = (checked.accuracy?.statement ?? checked.verdict.positionStatement).asSentence
    subject = proposal.asset.map { "\(Wording.kind($0.key.kind)) \($0.key.reference)" }
    siteLink = proposal.asset.map {
      address.local($0.key.path, query["pack"].map { [("pack", $0)] } ?? [])
    }
    applyLink = address.local("/apply", asked)
    changeLink = address.local("/check", asked + [("change", "yes")])
    let kind = proposal.asset == nil ? "at" : "asset"
    let subject = proposal.asset?.key.description ?? at
    jsonLink = address.local("/eligibility", [(kind, subject)] + asked.dropFirst())
    steps = NextStep.after(checked, at: at, asked, address)
    canApply = checked.verdict.outcome != .ineligible
  }

  /// What tells a site from all others, on paper too; what is not known is left out.
  static func siteLines(_ asset: Asset) -> [SitePage.Line] {
    let known: [(String, String?)] = [
      ("Site", asset.title), ("Kind", Wording.kind(asset.key.kind)),
      ("Owner’s reference", asset.key.reference),
      ("Address", asset.address == asset.title ? nil : asset.address), ("Ward", asset.ward),
      ("Grid reference", asset.gridReference),
    ]
    return known.compactMap { label, value in
      value.map { SitePage.Line(label: label, value: $0) }
    }
  }
}
