import SimpleFeatures
import SiteModel
import SiteRegistry

/// The form that asks for reference and secret.
struct LookUpPage {
  var errors: [ErrorLine] = []
  var hasErrors: Bool
  var reference: FieldModel
  var secret: FieldModel

  /// Both answers; nil where one is missing.
  static func answers(_ fields: QueryParameters) -> (reference: String, secret: String)? {
    guard let reference = fields["reference"], let secret = fields["secret"] else { return nil }
    return (reference, secret)
  }

  init(_ fields: QueryParameters? = nil, isUnknown: Bool = false) {
    if let fields {
      if fields["reference"] == nil {
        errors.append(ErrorLine(field: "reference", message: "Enter your reference"))
      }
      if fields["secret"] == nil {
        errors.append(ErrorLine(field: "secret", message: "Enter your secret"))
      }
      if isUnknown {
        errors.append(
          ErrorLine(
            field: "reference",
            message: "No application has this reference together with this secret"))
      }
    }
    let lines = errors
    hasErrors = !lines.isEmpty
    reference = FieldModel(
      FieldView(
        id: "reference", label: "Reference",
        hint: "Capital and small letters, spaces and hyphens make no difference",
        value: fields?["reference"] ?? "",
        problem: lines.first { $0.field == "reference" }?.message, autocomplete: "off",
        width: "wide"))
    secret = FieldModel(
      FieldView(
        id: "secret", label: "Secret", hint: "It was shown once, when you applied",
        problem: lines.first { $0.field == "secret" }?.message, inputType: "password",
        autocomplete: "off", width: "wide"))
  }
}

/// Where an application stands.
struct StatusPage {
  struct Step: Sendable {
    var label: String
    var date: String?
    var text: String
    var isDone: Bool
  }

  var reference: String
  var secret: String
  var state: Tag
  var steps: [Step]
  var lines: [SitePage.Line]
  var reasons: String?
  var outcome: Tag
  var canWithdraw: Bool
  var needsConfirmation: Bool
  var siteLink: String?
  var contact: String?

  init(
    _ application: Application, _ site: Asset?, _ secret: String, _ council: Council,
    _ address: PublicAddress, needsConfirmation: Bool
  ) {
    reference = application.reference
    self.secret = secret
    state = Wording.state(application.state)
    steps = Self.steps(application)
    reasons = application.decisionReasons
    outcome = Wording.outcome(
      Outcome(rawValue: application.verdict["outcome"]?.string ?? "") ?? .undetermined)
    canWithdraw = application.state.next.contains(.withdrawn)
    self.needsConfirmation = needsConfirmation && canWithdraw
    siteLink = site.map { address.local($0.key.path) }
    contact = council.contact
    lines = SitePage.Line.lines(application, site)
    lines += [
      SitePage.Line(label: "Organisation", value: application.applicant.organisation),
      SitePage.Line(label: "Contact", value: application.applicant.contactName),
      SitePage.Line(label: "Email address", value: application.applicant.email),
      SitePage.Line(label: "What is to be installed", value: application.description),
    ]
  }

  private static func steps(_ application: Application) -> [Step] {
    let updated = Wording.date(application.updatedAt)
    let received = Step(
      label: "Received", date: Wording.date(application.submittedAt),
      text: "Your application is in, with the rules’ answer as it was that day.", isDone: true)
    switch application.state {
    case .submitted:
      return [
        received,
        Step(
          label: "Decision", date: nil,
          text:
            "The council looks at your application and decides. Come back to this page to see it.",
          isDone: false),
      ]
    case .approved:
      return [
        received,
        Step(
          label: "Approved", date: updated,
          text: "The council agrees in principle. It will contact you about the agreement.",
          isDone: true),
        Step(
          label: "Agreement", date: nil, text: "Nothing may be installed before it is signed.",
          isDone: false),
      ]
    case .refused:
      return [
        received,
        Step(label: "Refused", date: updated, text: "The reasons are given below.", isDone: true),
      ]
    case .withdrawn:
      return [
        received,
        Step(
          label: "Withdrawn", date: updated, text: "Nothing more will happen.", isDone: true),
      ]
    }
  }
}
