import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Corrections: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What others say is wrong about a site, for a data steward to accept or reject.",
    discussion: """
      Examples:
        sitereg corrections report --asset glasgow/cctv-camera/12 --field name --value "High St"
        sitereg corrections accept 3

      Accepting changes the site as an act of its own, with history. The next import brings the \
      source's value back unless the source is mended, too. What no property holds (location, \
      reference, other) is only recorded.
      """,
    subcommands: [Report.self, List.self, Show.self, Accept.self, Reject.self],
    defaultSubcommand: List.self)

  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Report something wrong; the site stays as it is.")

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("The site.", valueName: "OWNER/KIND/REFERENCE"))
    var asset: String
    @Option(help: "The property that is wrong: name, address, …, or location, reference, other.")
    var field: String
    @Option(help: "What it should say; nothing empties it.")
    var value: String?
    @Option(help: "How it is known.")
    var note: String?
    @Option(help: "Whom to ask back; kept out of the event log.")
    var contact: String?

    func run() throws {
      let filed = try global.openForWriting().reportCorrection(
        CorrectionForm(
          asset: asset, field: field, value: value, note: note, contact: contact))
      print("Correction \(filed.id) waits for a decision.")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reports, oldest first.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "open, accepted, rejected or all.")
    var state = "open"
    @Option(help: ArgumentHelp("Only those on a site.", valueName: "OWNER/KIND/REFERENCE"))
    var asset: String?
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let wanted = Correction.State(rawValue: state)
      guard wanted != nil || state == "all" else {
        throw RegistryError.usage(
          "--state: '\(state)' is not one of open, accepted, rejected, all")
      }
      let key = try asset.map { text in
        guard let key = AssetKey(parsing: text) else {
          throw RegistryError.usage("--asset: '\(text)' is not OWNER/KIND/REFERENCE")
        }
        return key
      }
      let found = try global.openForReading().corrections(state: wanted, asset: key)
      if format == .json {
        print(JSONValue.array(found.map { .object($0.json(withContact: true)) }).jsonText)
        return
      }
      if found.isEmpty { return print("No correction is \(state == "all" ? "on record" : state).") }
      var table = Table(
        ["no.", "reported", "site", "field", "says", "should say", "state"], rightAligned: [0])
      for one in found {
        table.add([
          "\(one.id)", one.reportedAt, one.asset.description, one.field, one.seen ?? "–",
          one.value ?? "–", one.state.rawValue,
        ])
      }
      table.show()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One report in full.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The report's number.")
    var number: Int64
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let object = try global.openForReading().correction(number).json(withContact: true)
      if format == .json { return print(JSONValue.object(object).jsonText) }
      var table = Table(["correction", "\(number)"])
      for member in object.members where member.name != "id" && !member.value.isNull {
        table.add([member.name, member.value.plainText ?? member.value.jsonText])
      }
      table.show()
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a report as right and change the site where it can be.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The report's number.")
    var number: Int64
    @Option(help: "Why, for the record.")
    var reason: String?
    @Flag(help: "Also where the site has changed since the report.")
    var evenIfChanged = false

    func run() throws {
      let done = try global.openForWriting().acceptCorrection(
        number, reason: reason, evenIfChanged: evenIfChanged)
      if done.isApplied {
        print("\(done.asset): \(done.field) is \(done.value.map { "'\($0)'" } ?? "empty") now.")
        global.say("Mend the source, too: its next import says what it says.")
      } else {
        print("Accepted and recorded; \(done.field) has to be mended at its source.")
      }
    }
  }

  struct Reject: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a report aside; the site stays as it is.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The report's number.")
    var number: Int64
    @Option(help: "Why.")
    var reason: String

    func run() throws {
      let done = try global.openForWriting().rejectCorrection(number, reason: reason)
      print("Correction \(done.id) is rejected.")
    }
  }
}
