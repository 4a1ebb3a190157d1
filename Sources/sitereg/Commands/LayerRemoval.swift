import ArgumentParser
import SiteModel
import SiteRegistry

struct LayerRemoval: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take a layer out, with its features and their history.",
    discussion: """
      Its import runs stay on record, as undone. A rule that asks for the layer \
      is undetermined from then on. Asks for --force, since nothing brings the history back but \
      a backup.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The layer's id.")
  var layer: String
  @Flag(help: "Remove it without asking.")
  var force = false

  func run() throws {
    let registry = try global.openForWriting()
    let found = try registry.layer(layer)
    guard force else {
      var words = "'\(layer)' holds \(found.featureCount) features and their history"
      if registry.council.wardLayer == layer { words += ", and is the council's ward layer" }
      throw RegistryError.usage("\(words); --force removes it")
    }
    let removed = try registry.removeLayer(layer)
    print("Removed layer \(removed.id) with \(removed.featureCount) features.")
  }
}
