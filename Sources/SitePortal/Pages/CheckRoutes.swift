import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// One check by form; the answer has an address that can be shared.
struct CheckRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(
      .get, "/check", takes: PageParameters("at", "asset", "equipment", "height", "pack", "change")
    ) { request, context in
      try await check(request, context.caller.audience)
    }
  }

  private func check(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    guard query["at"] == nil || query["asset"] == nil else {
      throw PortalError.invalidParameter(
        name: "asset", detail: "give either a place (at) or an asset (asset), and not both")
    }
    let at = query["at"] ?? query["asset"]
    let pack = try PackParameter.read(query, desk.registry)
    if let text = query["change"], text != "yes" {
      throw PortalError.invalidParameter(
        name: "change",
        detail:
          "'\(text.shortened)' does not say whether to change the question; leave it out, or say yes"
      )
    }
    // A question to be changed is the form as it was filled in.
    let isAsked =
      !query.contains("change") && (query.contains("equipment") || query.contains("height"))
    var form = CheckForm(
      at: at, equipment: query["equipment"], height: query["height"], pack: pack)
    form.findErrors(isAsked: isAsked)
    guard isAsked, form.errors.isEmpty, let at else {
      if let at, let problem = try await problem(with: at, audience) {
        form.place(problem, turned: desk.registry.turned(at))
      }
      return self.form(form, request)
    }
    var asked = CheckRequest(
      place: at, equipment: query["equipment"], height: query["height"], pack: pack)
    asked.audience = audience
    let question = asked
    do {
      let checked = try await desk.ask { registry in
        try registry.check(question)
      }
      let frame = desk.frame(
        request,
        title: "Result of the check" + (checked.proposal.asset.map { ": \($0.title)" } ?? ""),
        trail: [("Check a place", "/check")])
      let page = CheckResultPage(checked, at: at, query, desk.address(request))
      return Answers.html(desk.pages.render("check-result", Page(frame, page)))
    } catch let error as RegistryError {
      switch error {
      case .usage(let text), .badInput(let text), .notFound(let text):
        form.place(text, turned: desk.registry.turned(at))
        return self.form(form, request)
      default: throw error
      }
    }
  }

  private func problem(with at: String, _ audience: Audience) async throws -> String? {
    try await desk.ask { registry in
      try registry.problem(withPlace: at, for: audience)
    }
  }

  private func form(_ form: CheckForm, _ request: Request) -> Response {
    var frame = desk.frame(request, title: "Check a place")
    if !form.errors.isEmpty { frame = frame.withErrors() }
    return Answers.html(
      desk.pages.render(
        "check",
        Page(frame, CheckPage(form, desk.options.limits, desk.registry, desk.address(request)))),
      status: form.errors.isEmpty ? .ok : .badRequest)
  }
}

/// The check form as filled in, with what is wrong.
struct CheckForm: Sendable {
  var at: String?
  var equipment: String?
  var height: String?
  /// Whose rules answer; nil for the council's own.
  var pack: String?
  var errors: [ErrorLine] = []
  /// The place with its two numbers the other way round, where that would do.
  var turned: String?

  init(at: String?, equipment: String?, height: String?, pack: String? = nil) {
    self.at = at
    self.equipment = equipment
    self.height = height
    self.pack = pack
  }

  /// - Parameter isAsked: whether an answer that is not given is missing.
  mutating func findErrors(isAsked: Bool) {
    if isAsked, at == nil {
      errors.append(
        ErrorLine(field: "at", message: "Enter a postcode, grid reference, coordinates or site"))
    }
    if equipment.flatMap(EquipmentKind.init) == nil, isAsked || equipment != nil {
      errors.append(ErrorLine(field: "equipment", message: "Select the kind of equipment"))
    }
    if let height, Double(height).map({ Proposal.heights.contains($0) }) != true {
      errors.append(
        ErrorLine(field: "height", message: "Enter a height from \(Proposal.heightsInWords) metres")
      )
    }
  }

  /// What the registry says about a form whose other answers are in order concerns the place.
  mutating func place(_ message: String, turned: String?) {
    errors.insert(ErrorLine(field: "at", message: message.asSentence), at: 0)
    self.turned = turned
  }

  /// The question as it stands, with another place.
  func pairs(at: String) -> [(String, String)] {
    [("at", at)]
      + [("equipment", equipment), ("height", height), ("pack", pack)].compactMap { name, value in
        value.map { (name, $0) }
      }
  }

  func problem(_ field: String) -> String? { errors.first { $0.field == field }?.message }
}
