import Hummingbird
import SimpleFeatures
import SiteModel
import SiteRegistry

/// One check by form; the answer has an address that can be shared.
struct CheckRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.page(.get, "/check") { request, context in
      try await check(request, context.caller.audience)
    }
  }

  private func check(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    let at = query["at"] ?? query["asset"]
    let isAsked = query.contains("equipment") || query.contains("height")
    var form = CheckForm(at: at, equipment: query["equipment"], height: query["height"])
    guard isAsked else { return self.form(form, request) }
    form.findEmptyAnswers()
    guard form.errors.isEmpty, let at else { return self.form(form, request) }
    var asked = CheckRequest(
      place: at, equipment: query["equipment"], height: query["height"])
    asked.audience = audience
    let question = asked
    do {
      let checked = try await desk.ask { registry throws(RegistryError) in
        try registry.check(question)
      }
      let frame = desk.frame(
        request, title: "Result of the check", trail: [("Check a place", "/check")])
      let page = CheckResultPage(checked, at: at, query, desk.address(request))
      return Answers.html(desk.pages.render("check-result", Page(frame, page)))
    } catch let error as RegistryError {
      switch error {
      case .usage(let text), .badInput(let text), .notFound(let text):
        form.place(text.asSentence)
        return self.form(form, request)
      default: throw error
      }
    }
  }

  private func form(_ form: CheckForm, _ request: Request) -> Response {
    var frame = desk.frame(request, title: "Check a place")
    if !form.errors.isEmpty { frame = frame.withErrors() }
    return Answers.html(
      desk.pages.render(
        "check", Page(frame, CheckPage(form, desk.options.limits, desk.address(request)))),
      status: form.errors.isEmpty ? .ok : .badRequest)
  }
}

/// The check form as filled in, with what is wrong.
struct CheckForm: Sendable {
  var at: String?
  var equipment: String?
  var height: String?
  var errors: [ErrorLine] = []

  init(at: String?, equipment: String?, height: String?) {
    self.at = at
    self.equipment = equipment
    self.height = height
  }

  mutating func findEmptyAnswers() {
    if at == nil {
      errors.append(
        ErrorLine(field: "at", message: "Enter a postcode, grid reference, coordinates or site"))
    }
    if equipment.flatMap(EquipmentKind.init) == nil {
      errors.append(ErrorLine(field: "equipment", message: "Select the kind of equipment"))
    }
    if let height, Double(height).map({ (0...500).contains($0) }) != true {
      errors.append(ErrorLine(field: "height", message: "Enter a height from 0 to 500 metres"))
    }
  }

  /// What the registry says about a form whose other answers are in order concerns the place.
  mutating func place(_ message: String) {
    errors.append(ErrorLine(field: "at", message: message))
  }

  func problem(_ field: String) -> String? { errors.first { $0.field == field }?.message }
}
