import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply for a site or a place.",
    discussion: """
      Example:
        sitereg apply --asset glasgow/cctv-camera/A1 --equipment small-cell \\
          --organisation "Example Networks" --contact "A. Person" \\
          --email person@example.com --description "One small cell on the pole"

      The answer holds a reference and a secret. The secret is shown this once: with both, \
      `sitereg applications show` and the portal tell where the application stands.
      """)

  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("The asset it is for.", valueName: "owner/kind/reference"))
  var asset: String?
  @Option(
    parsing: .unconditional,
    help: "Or the place: lon,lat; easting,northing; grid reference; postcode.")
  var at: String?
  @Option(help: "small-cell, rooftop-antenna, ground-mast or cabinet.")
  var equipment: String?
  @Option(help: ArgumentHelp("Top of the equipment above ground.", valueName: "metres"))
  var height: String?
  @Option(help: "Who applies.")
  var organisation: String?
  @Option(help: "Whom to ask about it.")
  var contact: String?
  @Option(help: "Where to write to.")
  var email: String?
  @Option(help: "A number to call, if you like.")
  var telephone: String?
  @Option(help: "What is to be installed.")
  var description: String?
  @Option(help: ArgumentHelp("The rule pack: an id or a YAML file.", valueName: "pack"))
  var pack: String?
  @Option(help: "table or json.")
  var format: ListFormat = .table

  func run() throws {
    var form = ApplicationForm()
    form.asset = asset
    form.place = at
    form.equipment = equipment
    form.height = height
    form.organisation = organisation
    form.contactName = contact
    form.email = email
    form.telephone = telephone
    form.description = description
    form.pack = pack
    let registry = try global.openForWriting()
    let submission = try registry.submit(form)
    if format == .json {
      let answer: JSONValue = [
        "reference": .string(submission.reference), "secret": .string(submission.secret),
        "outcome": submission.application.verdict["outcome"] ?? .null,
      ]
      return print(answer.jsonText)
    }
    print("Application received.")
    print("Reference: \(submission.reference)")
    print("Secret:    \(submission.secret)")
    print("Keep both: the secret is not shown again.")
    if let outcome = submission.application.verdict["outcome"]?.string {
      print("The rules say: \(outcome)")
    }
  }
}

struct Applications: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The council's desk: list, show, decide, withdraw, replay.",
    subcommands: [List.self, Show.self, Decide.self, Withdraw.self, ReplayCommand.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Applications, newest first.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "Only in this state: submitted, approved, refused or withdrawn.")
    var state: String?
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let state = try state.map { text in
        guard let state = ApplicationState(rawValue: text) else {
          throw RegistryError.usage(
            "there is no state '\(text)'; allowed are \(ApplicationState.allCases.map(\.rawValue).joined(separator: ", "))"
          )
        }
        return state
      }
      let found = try global.openForReading().applications(state: state)
      if format == .json {
        return print(JSONValue.array(found.map { .object($0.json) }).jsonText)
      }
      if found.isEmpty { return print("No applications.") }
      var table = Table(["submitted", "state", "reference", "place", "equipment", "organisation"])
      for application in found {
        table.add([
          application.submittedAt, application.state.rawValue, application.reference,
          application.asset?.description ?? application.place, application.equipment.rawValue,
          application.applicant.organisation,
        ])
      }
      table.show()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One application; with its secret, as its applicant sees it.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The application's reference.")
    var reference: String
    @Option(
      help: ArgumentHelp(
        "Also prove that this is its secret; - reads it from standard input.", valueName: "secret"))
    var secret: String?
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let registry = try global.openForReading()
      let application =
        if let secret { try registry.application(reference: reference, secret: typed(secret)) } else
        {
          try registry.application(reference)
        }
      if format == .json { return print(JSONValue.object(application.json).jsonText) }
      var table = Table(["reference", application.reference])
      for member in application.json.members
      where !["reference", "verdict", "applicant", "position"].contains(member.name) {
        table.add([member.name, member.value.plainText ?? ""])
      }
      table.add(["organisation", application.applicant.organisation])
      table.add(["contact", "\(application.applicant.contactName), \(application.applicant.email)"])
      table.add(["outcome at submission", application.verdict["outcome"]?.string ?? ""])
      if let pack = application.verdict["pack"]?.object {
        let words = ["id", "version"].compactMap { pack[$0]?.string }
        table.add(["by the rules", words.joined(separator: " ")])
      }
      table.show()
    }
  }

  struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve or refuse an application.",
      discussion:
        "Example: sitereg applications decide REFERENCE --refuse --reasons \"Column due for removal\""
    )

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The application's reference.")
    var reference: String
    @Flag(help: "Approve it.")
    var approve = false
    @Flag(help: "Refuse it; needs --reasons.")
    var refuse = false
    @Option(help: "Why; the applicant reads this.")
    var reasons: String?

    func run() throws {
      guard approve != refuse else {
        throw RegistryError.usage("say --approve or --refuse")
      }
      let application = try global.openForWriting().decide(
        reference, approve ? .approved : .refused, reasons: reasons)
      print("\(application.reference) is \(application.state.rawValue).")
    }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an application back; by its applicant with the secret, or by the desk.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The application's reference.")
    var reference: String
    @Option(
      help: ArgumentHelp(
        "The applicant's secret; - reads it from standard input.", valueName: "secret"))
    var secret: String?
    @Option(help: "Why, where the desk does it.")
    var reasons: String?

    func run() throws {
      let registry = try global.openForWriting()
      let application =
        if let secret {
          try registry.withdraw(reference: reference, secret: typed(secret))
        } else {
          try registry.decide(reference, .withdrawn, reasons: reasons)
        }
      print("\(application.reference) is \(application.state.rawValue).")
    }
  }
}

/// A secret as given, or read from standard input so that it does not stand in a process list.
private func typed(_ secret: String) -> String {
  secret == "-" ? readLine(strippingNewline: true) ?? "" : secret
}
