/// Which properties say when a feature is or was.
enum TimeRoles {
  /// - Parameter empty: texts without a value, which may be the open end of every interval.
  static func give(to properties: inout [CollectionSchema.Property], empty: Set<String>) {
    func isDated(_ property: CollectionSchema.Property) -> Bool {
      property.kind == .date || property.kind == .dateTime
    }
    let pairs = [("start", "end"), ("from", "to")]
    for (first, last) in pairs {
      guard
        let start = properties.firstIndex(where: { isDated($0) && words($0.name).contains(first) }),
        let end = properties.firstIndex(where: {
          (isDated($0) || empty.contains($0.name)) && words($0.name).contains(last)
        }), start != end
      else { continue }
      properties[start].role = .intervalStart
      properties[end].role = .intervalEnd
      return
    }
    // When a record was made says nothing about what it records.
    let recording: Set<String> = ["entry", "updated", "modified", "created", "edited", "upload"]
    let dated = properties.indices.filter { isDated(properties[$0]) }
    let own = dated.first { recording.isDisjoint(with: words(properties[$0].name)) }
    if let place = own { properties[place].role = .instant }
  }

  private static func words(_ name: String) -> Set<String> {
    Set(name.lowercased().split { !$0.isLetter }.map(String.init))
  }
}
