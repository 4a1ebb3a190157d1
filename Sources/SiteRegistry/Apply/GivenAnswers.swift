import SiteModel

extension ApplicationForm {
  /// Who is asked for what is wrong with those answers only that are given: a form that a link fills
  /// in is not complete yet.
  fileprivate func isGiven(_ field: String) -> Bool {
    let value =
      switch field {
      case "asset", "place": asset ?? place
      case "equipment": equipment
      case "height": height
      case "organisation": organisation
      case "contactName": contactName
      case "email": email
      case "telephone": telephone
      case "description": description
      default: String?.none
      }
    return !(value ?? "").trimmed.isEmpty
  }
}

extension CouncilRegistry {
  /// What is wrong with the answers that a form has already, the place among them.
  public func problems(
    withGiven form: ApplicationForm, for audience: Audience
  ) throws(RegistryError) -> [FieldProblem] {
    var problems: [FieldProblem] = []
    do {
      _ = try form.applicant()
    } catch .invalidForm(let all) {
      problems = all.filter { form.isGiven($0.field) }
    }
    if let text = form.asset ?? form.place, !text.trimmed.isEmpty,
      let problem = try problem(withPlace: text, for: audience)
    {
      problems.append(FieldProblem(field: "asset", message: problem))
    }
    return problems
  }

  /// Why a text names no place that rules can be asked about; nil where it names one.
  public func problem(
    withPlace text: String, for audience: Audience
  ) throws(RegistryError) -> String? {
    var request = CheckRequest(place: text, equipment: EquipmentKind.smallCell.rawValue)
    request.audience = audience
    do {
      _ = try proposal(request)
      return nil
    } catch {
      switch error {
      case .usage(let text), .badInput(let text), .notFound(let text): return text
      default: throw error
      }
    }
  }
}
