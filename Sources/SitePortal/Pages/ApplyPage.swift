import SimpleFeatures
import SiteModel
import SiteRegistry

/// The application form.
struct ApplyPage {
  var errors: [ErrorLine]
  var hasErrors: Bool
  var equipment: [Choice]
  var equipmentProblem: String?
  var at: FieldModel
  var height: FieldModel
  var description: FieldModel
  /// Whose rules are asked, where it is not the council's usual pack: sent along, and said.
  var pack: PackLine?

  struct PackLine {
    var id: String
    var title: String
  }

  /// Who applies.
  var contact: [FieldModel]
  /// Sent along, so that pressing twice or going back files nothing twice.
  var token: String

  init(
    _ fields: QueryParameters, _ problems: [FieldProblem], _ registry: CouncilRegistry
  ) {
    pack = fields["pack"].flatMap { try? registry.rulePack($0) }.map {
      PackLine(id: $0.id, title: "\($0.title), version \($0.version)")
    }
    let isUsed = problems.contains { $0.field == "token" }
    let given = fields["token"].flatMap { SubmissionToken(ofForm: $0) == nil ? nil : $0 }
    // Whoever was told that this form was sent already, and sends it once more, means it.
    token = (isUsed ? nil : given) ?? SubmissionToken.random()
    // On the page the site and the place are one question.
    errors = problems.map {
      ErrorLine(
        field: ["asset", "place", "token"].contains($0.field) ? "at" : $0.field,
        message: $0.field == "token"
          ? "This form has been sent already, with other answers. Press the button again to send a further application"
          : $0.message.asSentence.dropLastFullStop)
    }
    let order = [
      "at", "equipment", "height", "description", "organisation", "contactName", "email",
      "telephone",
    ]
    errors.sort {
      (order.firstIndex(of: $0.field) ?? order.count)
        < (order.firstIndex(of: $1.field) ?? order.count)
    }
    hasErrors = !errors.isEmpty
    let lines = errors
    func field(_ id: String, _ label: String, _ change: (inout FieldView) -> Void) -> FieldModel {
      var field = FieldView(id: id, label: label)
      field.value = fields[id] ?? ""
      field.problem = lines.first { $0.field == id }?.message
      change(&field)
      return FieldModel(field)
    }
    equipment = Choice.equipment(fields["equipment"])
    equipmentProblem = lines.first { $0.field == "equipment" }?.message
    at = field("at", "Site or place") {
      $0.hint = "A site’s key (owner/kind/reference), a postcode, a grid reference or coordinates"
      $0.value = fields["at"] ?? fields["asset"] ?? fields["place"] ?? ""
      $0.width = "wide"
    }
    height = field("height", "Height of the top above ground") {
      $0.isOptional = true
      $0.inputMode = "decimal"
      $0.width = "narrow"
      $0.suffix = "metres"
    }
    description = field("description", "What do you want to install, and why here?") {
      $0.hint = "Type, size, power and connection, and when you would like to start"
    }
    contact = [
      field("organisation", "Organisation") {
        $0.autocomplete = "organization"
        $0.width = "wide"
      },
      field("contactName", "Contact name") {
        $0.autocomplete = "name"
        $0.width = "wide"
      },
      field("email", "Email address") {
        $0.inputType = "email"
        $0.autocomplete = "email"
        $0.width = "wide"
      },
      field("telephone", "Telephone number") {
        $0.isOptional = true
        $0.inputType = "tel"
        $0.autocomplete = "tel"
        $0.width = "medium"
      },
    ]
  }
}

extension String {
  fileprivate var dropLastFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

/// What is shown once an application is in, for an hour: the only time its secret can be read.
struct AppliedPage {
  var reference: String
  var secret: String
  var lines: [SitePage.Line]
  var siteLink: String?
  var outcome: Tag
  var contact: String?

  init(
    _ submission: Submission, _ site: Asset?, _ council: Council, _ address: PublicAddress
  ) {
    reference = submission.reference
    secret = submission.secret
    lines = SitePage.Line.lines(submission.application, site)
    siteLink = site.map { address.local($0.key.path) }
    let word = submission.application.verdict["outcome"]?.string ?? ""
    outcome = Wording.outcome(Outcome(rawValue: word) ?? .undetermined)
    contact = council.contact
  }
}
