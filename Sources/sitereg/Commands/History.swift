import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What became of an asset: who changed what, and how it was at a date.",
    discussion: """
      Examples:
        sitereg history glasgow/cctv-camera/C101
        sitereg history glasgow/cctv-camera/C101 --at 2026-03-31

      A day means its end in the council's time zone; a time is given as 2026-03-31T12:00:00Z.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("The asset's key.", valueName: "owner/kind/reference"))
  var asset: String
  @Option(help: ArgumentHelp("Show it as it was then.", valueName: "date or time"))
  var at: String?
  @Option(help: "table or json.")
  var format: ListFormat = .table

  func run() throws {
    guard let key = AssetKey(parsing: asset) else {
      throw RegistryError.usage("'\(asset)' is not a key: write OWNER/KIND/REFERENCE")
    }
    let registry = try global.openForReading()
    guard let at else {
      let history = try registry.history(of: key)
      if format == .json { return print(JSONValue.object(history.json).jsonText) }
      for line in history.lines { print(line) }
      return
    }
    guard let found = try registry.asset(key, at: at) else {
      throw RegistryError.notFound("there was no asset \(key) at \(at)")
    }
    let image = AssetHistory.json(of: found)
    if format == .json { return print(JSONValue.object(image).jsonText) }
    var table = Table(["\(key)", "at \(at)"])
    for member in image.members {
      if case .object(let attributes) = member.value {
        for one in attributes.members { table.add([one.name, one.value.shown]) }
      } else {
        table.add([member.name, member.value.shown])
      }
    }
    table.show()
  }
}

extension AssetHistory {
  fileprivate var lines: [String] {
    var lines = ["\(key)"]
    for change in changes {
      var who = "another program, not noticed yet"
      if let event = change.event {
        let run = event.detail["run"]?.plainText.map { " run \($0)" } ?? ""
        let file = event.detail["file"]?.string.map { " (\($0))" } ?? ""
        who = "\(event.at)  \(event.actor)  \(event.act)\(run)\(file)"
      }
      lines.append("\(change.kind.rawValue)  \(who)")
      for difference in change.differences {
        let moved = difference.movedInMetres.map { " (moved \(metresText($0)))" } ?? ""
        lines.append(
          "  \(difference.field): \(difference.before.shown) → \(difference.after.shown)\(moved)")
      }
    }
    return lines
  }
}

extension JSONValue {
  /// For a line of a list: not longer than one can take in.
  fileprivate var shown: String {
    if isNull { return "–" }
    let text = plainText ?? jsonText
    return text.count > 160 ? text.prefix(160) + "…" : text
  }
}
