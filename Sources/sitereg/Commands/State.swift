import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "What the registry holds.")

  @OptionGroup var global: GlobalOptions
  @Option(help: "table or json.")
  var format: ListFormat = .table

  func run() throws {
    let status = try global.openForReading().status()
    if format == .json { return print(JSONValue.object(status.json).jsonText) }
    print(status.council)
    var table = Table(["what", "count"], rightAligned: [1])
    for entry in status.assets { table.add(["\(entry.owner)/\(entry.kind)", "\(entry.count)"]) }
    for layer in status.layers { table.add(["layer \(layer.id)", "\(layer.featureCount)"]) }
    table.add(["installations", "\(status.installations)"])
    table.add(["postcodes", "\(status.postcodes)"])
    for entry in status.applications {
      table.add(["applications \(entry.state.rawValue)", "\(entry.count)"])
    }
    table.add(["events", "\(status.events)"])
    table.show()
    for warning in status.staleLayers { print("stale: \(warning)") }
    print("Positions: \(status.positionStatement)")
    print("File: \(status.fileSizeInBytes) bytes")
  }
}

extension RegistryStatus {
  fileprivate var json: JSONObject {
    [
      "council": .string(council),
      "assets": .array(
        assets.map {
          [
            "owner": .string($0.owner), "kind": .string($0.kind),
            "count": .integer(Int64($0.count)),
          ]
        }),
      "layers": .array(
        layers.map { ["id": .string($0.id), "features": .integer(Int64($0.featureCount))] }),
      "stale": .array(staleLayers.map(JSONValue.string)),
      "installations": .integer(Int64(installations)), "postcodes": .integer(Int64(postcodes)),
      "applications": .object(
        JSONObject(applications.map { .init($0.state.rawValue, .integer(Int64($0.count))) })),
      "events": .integer(Int64(events)), "fileSizeInBytes": .integer(Int64(fileSizeInBytes)),
      "positions": .string(positionStatement),
    ]
  }
}

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that the registry file is sound; ends with 1 where it is not.",
    discussion: """
      What acts wrote is compared with the digests that the log keeps of it. Rows that an earlier \
      release wrote, which kept none, are said to be not covered.
      """)

  @OptionGroup var global: GlobalOptions
  @Flag(
    help: "Also compare every site, feature and postcode with the digest of the act that wrote it.")
  var deep = false
  @Option(
    help: ArgumentHelp(
      "Also compare each table with the digests that 'backup' wrote in this file: of a backup, or of a registry that nothing has happened to since.",
      valueName: "file"))
  var digests: String?

  func run() throws {
    let registry = try global.openForReading()
    var found = try registry.verification(isDeep: deep)
    if let digests { found.faults += try registry.differences(fromDigests: digests) }
    for note in found.notes { global.say("note: \(note)") }
    if found.faults.isEmpty { return print("The registry is sound.") }
    for fault in found.faults { print(fault) }
    throw ExitCode(1)
  }
}

struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The append-only log of everything done.",
    subcommands: [VerifyChain.self, Export.self])

  struct VerifyChain: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Recompute the log's hashes; ends with 1 where one does not hold.",
      discussion: """
        What acts wrote of applications, keys, classes, corrections, runs and layers is compared \
        with what their events say of it. Times that go backwards and changes that other programs \
        made are noted.

        Note the last event's hash down elsewhere: `--head HASH` then shows that nothing up to \
        it was changed or removed.
        """)

    @OptionGroup var global: GlobalOptions
    @Option(
      help: ArgumentHelp("A hash noted earlier, which must stand in the log.", valueName: "hash"))
    var head: String?

    func run() throws {
      let result = try global.openForReading().verifyEvents(head: head)
      for note in result.notes { global.say("note: \(note)") }
      if let fault = result.fault { print("The log does not hold: \(fault)") }
      for fault in result.recordFaults { print("The log and the record differ: \(fault)") }
      guard result.fault == nil, result.recordFaults.isEmpty else { throw ExitCode(1) }
      print("\(result.events) events hold; the last has the hash \(result.head)")
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the log, one JSON object a line.")

    @OptionGroup var global: GlobalOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    func run() throws {
      let registry = try global.openForReading()
      let file = try OutputFile(output)
      var last: Int64 = 0
      while true {
        let events = try registry.events(after: last, limit: 1000)
        guard let end = events.last else { break }
        for event in events { try file.line(JSONValue.object(event.json).jsonText) }
        last = end.sequence
      }
      try file.finish()
    }
  }
}

extension Event {
  fileprivate var json: JSONObject {
    [
      "sequence": .integer(sequence), "at": .string(at), "actor": .string(actor),
      "act": .string(act), "subject": .string(subject), "detail": .object(detail),
      "previousHash": .string(previousHash), "hash": .string(hash),
    ]
  }
}
