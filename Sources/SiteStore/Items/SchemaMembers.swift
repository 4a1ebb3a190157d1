import SimpleFeatures

/// The attributes of a collection's features, as they are written into them.
struct SchemaMembers: Sendable {
  struct Member: Sendable {
    var name: String
    /// `"name":null`
    var asNull: [UInt8]
  }

  let all: [Member]
  private let fractional: Set<String>

  init(_ properties: [CollectionSchema.Property]) {
    let members = properties.filter(\.isMember)
    all = members.map { member in
      var text: [UInt8] = []
      JSONValue.string(member.name).write(to: &text)
      text += ":null".utf8
      return Member(name: member.name, asNull: text)
    }
    fractional = Set(
      members.filter { $0.kind == .number || $0.parts.contains(.number) }.map(\.name))
  }

  /// Whether numbers of the attribute are written with a fraction even where they are whole, since
  /// others of it are not: clients take the type of a field from the first features they see.
  func hasFractions(_ name: String) -> Bool { fractional.contains(name) }

  /// Gives a written feature the attributes that it lacks, as null.
  ///
  /// A page's first feature names every property, since clients (QGIS up to 3.42 for one) take a
  /// collection's fields from the first features. In each feature they would take half as much
  /// again of every page.
  /// - Parameters:
  ///   - start: where the feature begins; it is the last of the bytes.
  ///   - tail: how many bytes stand behind the last of its properties.
  func complete(
    _ bytes: inout [UInt8], from start: Int, tail: Int, shows: (String) -> Bool
  ) {
    guard !all.isEmpty, let open = Self.properties(in: bytes, from: start) else { return }
    var present: Set<String> = []
    bytes.withUnsafeBytes { buffer in
      var scan = MemberScan(UnsafeRawBufferPointer(rebasing: buffer[open...]))
      while let member = scan.next() {
        present.insert(
          (member.isNameEscaped ? member.unescapedName : nil)
            ?? String(decoding: member.name, as: UTF8.self))
      }
    }
    var missing: [UInt8] = []
    for member in all where !present.contains(member.name) && shows(member.name) {
      if !missing.isEmpty || !present.isEmpty { missing.append(UInt8(ascii: ",")) }
      missing += member.asNull
    }
    bytes.insert(contentsOf: missing, at: bytes.count - tail)
  }

  private static let key = Array("\"properties\":".utf8)

  /// Where the object of a feature's properties begins: nothing before it has such a name.
  private static func properties(in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var at = start
      while at + key.count <= bytes.count {
        if bytes[at] == key[0],
          UnsafeBufferPointer(rebasing: bytes[at..<at + key.count]).elementsEqual(key)
        {
          return at + key.count
        }
        at += 1
      }
      return nil
    }
  }
}
