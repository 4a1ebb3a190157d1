import SimpleFeatures
public import SiteModel

/// An application as a supplier fills it in; every field as text, as a form or JSON gives it.
public struct ApplicationForm: Sendable {
  public var asset: String?
  public var place: String?
  public var equipment: String?
  public var height: String?
  public var organisation: String?
  public var contactName: String?
  public var email: String?
  public var telephone: String?
  public var description: String?
  public var pack: String?

  public init() {}
}

/// What a supplier gets back; the secret is shown this once and cannot be had again.
public struct Submission: Sendable {
  public var reference: String
  public var secret: String
  public var application: Application
  /// By which it can be shown once more; nil where it was sent without a token.
  public var receipt: String?
}

/// Who files an application.
public enum Submitter: Hashable, Sendable {
  /// The council's own desk: whoever is logged in.
  case desk
  /// Somebody on the web, with the id of the key they used.
  case applicant(key: String?)

  /// As the event log names them: nobody on the web acts as the account the server runs under.
  func name(or actor: String) -> String {
    switch self {
    case .desk: actor
    case .applicant: "applicant"
    }
  }

  var key: String? {
    if case .applicant(let key) = self { key } else { nil }
  }
}

extension ApplicationForm {
  /// - Throws: `invalidForm` with every field that is wrong in itself.
  public func check() throws(RegistryError) { _ = try applicant() }

  /// The form's fields checked, each problem by field.
  func applicant() throws(RegistryError) -> (applicant: Applicant, description: String) {
    var problems: [FieldProblem] = []
    func text(
      _ value: String?, _ field: String, _ ask: String, atMost limit: Int, isOneLine: Bool = true
    ) -> String {
      let text = (value ?? "").trimmed
      if text.isEmpty {
        problems.append(FieldProblem(field: field, message: ask))
      } else if text.count > limit {
        problems.append(
          FieldProblem(field: field, message: "must be \(limit) characters or fewer"))
      } else if let problem = FieldProblem(field: field, hiddenIn: text, isOneLine: isOneLine) {
        problems.append(problem)
      }
      return text
    }
    let organisation = text(
      organisation, "organisation", "Enter the name of your organisation", atMost: 200)
    let contact = text(contactName, "contactName", "Enter the name of a contact", atMost: 200)
    let email = text(email, "email", "Enter an email address", atMost: 254)
    if !email.isEmpty, !Self.looksLikeEmail(email) {
      problems.append(
        FieldProblem(
          field: "email",
          message: "Enter an email address in the correct format, like name@example.com"))
    }
    let description = text(
      description, "description", "Describe what you want to install", atMost: 4000,
      isOneLine: false)
    let telephone = (telephone ?? "").trimmed
    if telephone.count > 40 {
      problems.append(FieldProblem(field: "telephone", message: "must be 40 characters or fewer"))
    }
    let single = [
      ("telephone", telephone), ("asset", asset), ("place", place), ("equipment", equipment),
      ("height", height), ("pack", pack),
    ]
    for (field, value) in single {
      if let problem = FieldProblem(field: field, hiddenIn: value ?? "") {
        problems.append(problem)
      }
    }
    if (asset ?? "").trimmed.isEmpty, (place ?? "").trimmed.isEmpty {
      problems.append(FieldProblem(field: "asset", message: "Say which site or place it is for"))
    }
    if EquipmentKind(rawValue: equipment ?? "") == nil {
      problems.append(
        FieldProblem(
          field: "equipment", message: "Select what you want to install: \(EquipmentKind.allowed)"))
    }
    do {
      _ = try CouncilRegistry.height(height)
    } catch {
      problems.append(
        FieldProblem(
          field: "height", message: "Enter a height from \(Proposal.heightsInWords) metres"))
    }
    guard problems.isEmpty else { throw .invalidForm(problems) }
    let applicant = Applicant(
      organisation: organisation, contactName: contact, email: email,
      telephone: telephone.isEmpty ? nil : telephone)
    return (applicant, description)
  }

  /// One @ with something before it and a dotted name after it: what can be said without asking.
  private static func looksLikeEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
      && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
      && !text.contains(where: \.isWhitespace)
  }
}

extension FieldProblem {
  /// What a text holds that a reader would not see or that would move a terminal's cursor; nil where
  /// there is nothing.
  ///
  /// - Parameter isOneLine: whether the ends of lines and tabs are among it.
  init?(field: String, hiddenIn text: String, isOneLine: Bool = true) {
    let checked =
      isOneLine ? text : text.replacing("\r\n", with: "").filter { !"\n\r\t".contains($0) }
    guard let hidden = checked.firstHidden else { return nil }
    self.init(
      field: field,
      message: isOneLine
        ? "must be one line without control characters or hidden ones; it holds \(hidden)"
        : "must not hold control characters or hidden ones; it holds \(hidden)")
  }
}
