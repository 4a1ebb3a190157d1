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
  var batchRows: String
  var batchSize: String
  var base: String

  init(_ form: CheckForm, _ limits: PortalOptions.Limits, _ address: PublicAddress) {
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
    batchRows = Wording.count(limits.batchRows)
    base = address.url("")
    batchSize = "\(limits.batchBytes / 1_048_576) MB"
  }
}

/// The answer to a check.
struct CheckResultPage {
  var verdict: VerdictView
  var lines: [SitePage.Line]
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
    lines = [
      SitePage.Line(label: "Place", value: proposal.asset?.title ?? at),
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
    siteLink = proposal.asset.map { address.local($0.key.path) }
    applyLink = address.local("/apply", asked)
    changeLink = address.local("/check", asked.filter { $0.0 == "at" })
    let kind = proposal.asset == nil ? "at" : "asset"
    let subject = proposal.asset?.key.description ?? at
    jsonLink = address.local("/eligibility", [(kind, subject)] + asked.dropFirst())
    steps = NextStep.after(checked, at: at, asked, address)
    canApply = checked.verdict.outcome != .ineligible
  }
}
