extension JSONObject {
  /// Leaves each name once, with its last value in its first place; true where one was repeated.
  static func keepLast(of members: inout [Member]) -> Bool {
    hasRepeatedName(members) ? removeRepeated(&members) : false
  }

  private static func hasRepeatedName(_ members: [Member]) -> Bool {
    if members.count > 16 { return Set(members.lazy.map(\.name)).count < members.count }
    for index in members.indices.dropFirst() {
      let name = members[index].name
      for earlier in 0..<index where members[earlier].name == name { return true }
    }
    return false
  }

  private static func removeRepeated(_ members: inout [Member]) -> Bool {
    var places: [String: Int] = [:]
    var kept: [Member] = []
    for member in members {
      if let place = places[member.name] {
        kept[place].value = member.value
      } else {
        places[member.name] = kept.count
        kept.append(member)
      }
    }
    members = kept
    return true
  }
}
