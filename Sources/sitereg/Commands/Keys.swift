import ArgumentParser
import SimpleFeatures
import SiteRegistry

struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keys for suppliers, staff and programs, to see or change more than the public.",
    discussion: """
      Examples:
        sitereg keys create -r city.gpkg --name "Acme Towers" --scope read --days 365
        sitereg keys revoke -r city.gpkg "Acme Towers"

      A key is sent as 'Authorization: Bearer KEY', as 'X-API-Key: KEY', as the password of HTTP \
      Basic, or as '?api-key=KEY' where a program can do nothing better. Revoking takes effect \
      at once, also in servers that run.
      """,
    subcommands: [Create.self, List.self, Revoke.self], defaultSubcommand: List.self)

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key and print it, this once: only a hash of it is kept.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "Who will hold it; no two keys in force have one name.")
    var name: String
    @Option(
      help: """
        read sees what suppliers see, write changes data, too, admin sees everything.
        """)
    var scope: String
    @Option(
      help: ArgumentHelp("Until the end of this day, or an RFC 3339 time.", valueName: "date"))
    var expires: String?
    @Option(help: "For so many days.")
    var days: Int?
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      guard let scope = KeyScope(rawValue: scope) else {
        throw RegistryError.usage(
          "--scope: '\(self.scope)' is none; allowed are \(KeyScope.allowed)")
      }
      let lifetime: KeyLifetime
      switch (expires, days) {
      case (nil, nil): lifetime = .unlimited
      case (let date?, nil): lifetime = .until(date)
      case (nil, let days?): lifetime = .days(days)
      default: throw RegistryError.usage("give --expires or --days, not both")
      }
      let issued = try global.openForWriting().createKey(
        name: name, scope: scope, lifetime: lifetime)
      if format == .json {
        var object = issued.key.json
        object["key"] = .string(issued.secret)
        return print(JSONValue.object(object).jsonText)
      }
      // Alone on standard output, so that a script can take it.
      print(issued.secret)
      let end = issued.key.expiresAt.map { "until \($0)" } ?? "until it is revoked"
      global.say(
        "Key \(issued.key.id) for \(issued.key.name): \(issued.key.scope.rawValue), \(end). It is shown this once; hand it over safely."
      )
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every key there ever was, oldest first; never the keys themselves.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let keys = try global.openForReading().keys()
      if format == .json {
        return print(JSONValue.array(keys.map { .object($0.json) }).jsonText)
      }
      if keys.isEmpty { return print("There are no keys yet.") }
      var table = Table(["id", "name", "scope", "state", "created", "by", "expires", "revoked"])
      for key in keys {
        table.add([
          key.id, key.name, key.scope.rawValue, key.state().rawValue, key.createdAt,
          key.createdBy, key.expiresAt ?? "never", key.revokedAt ?? "–",
        ])
      }
      table.show()
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a key for good, at once.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "Its id, or the name of the one in force.")
    var key: String

    func run() throws {
      let revoked = try global.openForWriting().revokeKey(key)
      print("Key \(revoked.id) for \(revoked.name) is revoked.")
    }
  }
}
