import ArgumentParser
import SiteModel
import SiteRegistry

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a copy of the registry as it is now; others may go on using it.",
    discussion: """
      Example: sitereg backup -r city.gpkg /backups/city-2026-03-31.gpkg

      The copy is one consistent state, readable by you only, read through for faults before it \
      gets its name, and never overwrites a file. It holds personal data as the registry does.

      Beside it, FILE.digests.json gets the number of rows and a digest of each table, with the \
      log's head: keep it elsewhere. 'restore' compares a backup with it where it lies beside, and \
      'verify --digests FILE' does so at any time.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The file to write; it must not exist.")
  var output: String
  @Flag(
    name: .customLong("accept-faults"), help: "Write the copy even where the registry has faults.")
  var acceptsFaults = false

  func run() throws {
    let registry = try global.openForReading()
    let bar = ProgressBar(global)
    let copy = try bar.during {
      try registry.backup(to: output, acceptingFaults: acceptsFaults, progress: bar.show)
    }
    if !global.quiet {
      print("Wrote \(output): \(copy.sizeInBytes) bytes, \(copy.events) events, read through.")
      print("The last event has the hash \(copy.headHash)")
      if let digests = copy.digestsFile { print("The digests of its tables are in \(digests)") }
    }
    try copy.tellFaults()
  }
}

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup in the place of a registry, after reading it through.",
    discussion: """
      Example: sitereg restore /backups/city-2026-03-31.gpkg -r city.gpkg --replace

      With --replace, the registry that is there is kept as PATH.before-restore-TIME; nobody may \
      have it open. The restoring is an event in the log.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The backup.")
  var backup: String
  @Flag(help: "Put aside the registry that is there.")
  var replace = false
  @Flag(name: .customLong("accept-faults"), help: "Restore a backup even where it has faults.")
  var acceptsFaults = false

  func run() throws {
    let path = try global.path()
    let bar = ProgressBar(global)
    let copy = try bar.during {
      try CouncilRegistry.restore(
        backup, to: path, replacing: replace, acceptingFaults: acceptsFaults,
        actor: GlobalOptions.actor, progress: bar.show)
    }
    if !global.quiet {
      print("Restored \(path): \(copy.events) events, read through.")
      if let digests = copy.digestsFile { print("Its tables have the digests in \(digests)") }
      if let previous = copy.previousFile { print("What was there is now \(previous)") }
    }
    try copy.tellFaults()
  }
}

extension RegistryCopy {
  /// Faults that were accepted are still told, and end the program with 1.
  fileprivate func tellFaults() throws {
    guard !faults.isEmpty else { return }
    for fault in faults { print(fault) }
    throw ExitCode(1)
  }
}
