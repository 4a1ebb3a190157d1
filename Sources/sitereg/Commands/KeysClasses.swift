import ArgumentParser
import SimpleFeatures
import SiteRegistry

struct Classes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Who may see which collection and field: public, suppliers or internal.",
    discussion: """
      Examples:
        sitereg classes list -r city.gpkg --collection sites
        sitereg classes set -r city.gpkg sites/rent_pa suppliers
        sitereg classes set -r city.gpkg flood-defences internal

      A field that nobody has classed is classed by the words of its name: contact, email, tenant, \
      note and their like are internal; rent, lease, access, survey and theirs are for suppliers.
      """,
    subcommands: [List.self, Set.self, Clear.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every collection and field with its class, and where that comes from.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "Only this collection.")
    var collection: String?
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let fields = try global.openForReading().classedFields(of: collection)
      if format == .json {
        return print(JSONValue.array(fields.map { .object($0.json) }).jsonText)
      }
      var table = Table(["collection", "field", "class", "from"])
      for one in fields {
        table.add([
          one.collection, one.field ?? "(all of it)", one.audience.rawValue, one.origin.rawValue,
        ])
      }
      table.show()
    }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Class a collection or a field, at once and for every process.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: ArgumentHelp("What to class.", valueName: "COLLECTION[/FIELD]"))
    var what: String
    @Argument(help: ArgumentHelp("public, suppliers or internal.", valueName: "class"))
    var audience: String

    func run() throws {
      guard let audience = Audience(rawValue: audience) else {
        let allowed = Audience.allCases.map(\.rawValue).joined(separator: ", ")
        throw RegistryError.usage("there is no class '\(self.audience)'; allowed are \(allowed)")
      }
      let (collection, field) = Classes.parts(what)
      try global.openForWriting().classify([
        FieldRule(collection: collection, field: field, audience: audience)
      ])
      print("\(what) is \(audience.rawValue) now.")
    }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Leave a field to the council's file and to its name again.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: ArgumentHelp("What to leave.", valueName: "COLLECTION[/FIELD]"))
    var what: String

    func run() throws {
      let (collection, field) = Classes.parts(what)
      try global.openForWriting().declassify(collection: collection, field: field)
      print("\(what) has no class of its own any more.")
    }
  }

  /// Ids of collections hold no slash; names of fields may.
  fileprivate static func parts(_ text: String) -> (collection: String, field: String?) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
  }
}

extension ClassedField {
  fileprivate var json: JSONObject {
    [
      "collection": .string(collection), "field": field.map(JSONValue.string) ?? .null,
      "class": .string(audience.rawValue), "from": .string(origin.rawValue),
    ]
  }
}
