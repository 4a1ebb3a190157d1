import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct EnvelopeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "envelope",
    abstract: "The largest equipment that the rules allow at an asset.",
    discussion: """
      Example:
        sitereg envelope -r city.gpkg --asset glasgow/cctv-camera/A1

      Heights are tried up to 60 m in steps of 0.1 m, numbers up to 20. Where the smallest \
      already needs a consent, the limit is up to where something worse happens.
      """)

  @OptionGroup var global: GlobalOptions
  @Option(help: ArgumentHelp("The asset.", valueName: "owner/kind/reference"))
  var asset: String
  @Option(help: ArgumentHelp("The rule pack: an id or a YAML file.", valueName: "pack"))
  var pack: String?
  @Option(help: "table or json.")
  var format: ListFormat = .table

  func run() throws {
    let registry = try global.openForReading()
    let found = try registry.envelope(of: asset, pack: pack)
    if format == .json {
      let answer: JSONValue = [
        "asset": .string(found.asset.key.description),
        "envelopes": .array(found.envelopes.map { .object($0.json) }),
      ]
      return print(answer.jsonText)
    }
    var table = Table(["equipment", "outcome", "height", "stopped by", "number", "stopped by"])
    for envelope in found.envelopes {
      table.add([
        envelope.equipment.rawValue, envelope.height.outcome.rawValue,
        Self.text(envelope.height, unit: " m", most: 60), Self.rules(envelope.height),
        Self.text(envelope.count, unit: "", most: 20), Self.rules(envelope.count),
      ])
    }
    table.show()
  }

  private static func text(_ limit: Envelope.Limit, unit: String, most: Double) -> String {
    guard let value = limit.most else { return "none" }
    let number = value == value.rounded() ? "\(Int(value))" : "\(value)"
    return (value >= most ? "\(number) or more" : number) + unit
  }

  private static func rules(_ limit: Envelope.Limit) -> String {
    limit.stoppedBy.isEmpty ? "–" : limit.stoppedBy.joined(separator: ", ")
  }
}
