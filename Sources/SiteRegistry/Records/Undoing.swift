public import SimpleFeatures
import SiteModel
import SiteStore

/// What undoing a run did, for a terminal or as JSON.
public struct UndoReport: Sendable {
  public var run: Int64
  public var target: String
  public var fileName: String
  /// Rows it had added, gone again.
  public var removed: Int
  /// Rows it had changed, as they were before.
  public var restored: Int
  /// Rows it had removed, back under their old numbers.
  public var broughtBack: Int
  /// Whether it had made a layer, which is gone with its table.
  public var removedLayer: Bool

  public var lines: [String] {
    var parts: [String] = []
    if removed > 0 { parts.append("\(removed) added rows removed") }
    if restored > 0 { parts.append("\(restored) changed rows restored") }
    if broughtBack > 0 { parts.append("\(broughtBack) removed rows brought back") }
    if removedLayer { parts.append("the layer it made taken out") }
    return [
      "Run \(run) (\(fileName) → \(target)) is undone: "
        + (parts.isEmpty ? "it had changed nothing" : parts.joined(separator: ", ")) + ".",
      "To have it back, import the file again.",
    ]
  }

  public var json: JSONObject {
    [
      "run": .integer(run), "target": .string(target), "file": .string(fileName),
      "removed": .integer(Int64(removed)), "restored": .integer(Int64(restored)),
      "broughtBack": .integer(Int64(broughtBack)),
      "removedLayer": .bool(removedLayer),
    ]
  }
}

extension CouncilRegistry {
  /// Puts everything an import changed back to what it was, as one act.
  ///
  /// - Throws: `notFound` for an unknown run; `conflict` where it has been undone already, or
  ///   where later runs, edits or applications touched its rows, naming up to 20 of them.
  public func undo(run id: Int64) throws(RegistryError) -> UndoReport {
    let found = try translated(file.run(id: id))
    guard let found else { throw .notFound("there is no run \(id)") }
    let act = Act(
      actor: actor, name: .importUndo, on: found.target,
      detail: ["file": .string(found.fileName)])
    let tally = try translated(file.undo(run: id, act: act))
    return UndoReport(
      run: id, target: found.target.description, fileName: found.fileName,
      removed: tally.removed, restored: tally.restored, broughtBack: tally.broughtBack,
      removedLayer: tally.removedLayer)
  }
}
