/// Which fields of a collection an answer shows, and what it calls them.
///
/// A name is asked about once; after that a look at a short table tells, since the rows of one
/// kind have the same names.
struct FieldKeys {
  private struct Known {
    var name: [UInt8]
    var look: Look
  }

  struct Look {
    var isShown: Bool
    /// Whether its numbers have fractions.
    var hasFractions: Bool
  }

  private let shows: @Sendable (String) -> Bool
  /// Names that columns have: an attribute of the same name is hidden by them.
  private let columns: Set<String>
  private let members: SchemaMembers?
  private var known: [Known] = []

  init(
    columns: [String], members: SchemaMembers?, shows: @escaping @Sendable (String) -> Bool
  ) {
    self.columns = Set(columns)
    self.members = members
    self.shows = shows
  }

  /// - Parameter hint: where the name is likely to be in the table.
  mutating func look(_ name: UnsafeRawBufferPointer, hint: Int) -> Look {
    if hint < known.count, known[hint].name.elementsEqual(name) { return known[hint].look }
    if let found = known.first(where: { $0.name.elementsEqual(name) }) { return found.look }
    let text = String(decoding: name, as: UTF8.self)
    let isShown = !columns.contains(text) && shows(text)
    // A handful of kinds; a flood of odd names starts over.
    if known.count >= 256 { known.removeAll() }
    let look = Look(isShown: isShown, hasFractions: members?.hasFractions(text) ?? false)
    known.append(Known(name: Array(name), look: look))
    return look
  }
}
