import SiteModel
import SiteRegistry
import Testing

/// Words, kinds and beginnings of postcodes as people type them.
struct MeaningTests {
  private static func registry(_ scratch: Scratch) throws -> CouncilRegistry {
    let registry = try scratch.registry()
    func add(_ kind: String, _ rows: String) throws {
      let path = try scratch.write("\(kind).csv", "reference,name,lon,lat\n\(rows)")
      let profile = try scratch.write(
        "\(kind).yaml",
        "profile: p\ntarget: {as: asset, kind: \(kind)}\nreference: reference\nname: name\n")
      _ = try registry.importFile(
        try registry.importRequest(
          path: path, target: "asset", owner: "test", kind: kind, profile: profile))
    }
    try add(
      "lighting-column",
      "L1,Sauchiehall Street,-4.2500,55.8600\nL2,Argyle Street,-4.2600,55.8600\n")
    try add("land-parcel", "P1,Lamp Lane,-4.2400,55.8600\nP2,Argyle Green,-4.2300,55.8600\n")
    let postcodes = try scratch.write(
      "postcodes.csv",
      """
      Postcode,long,lat
      G2 1DU,-4.2500,55.8600
      G2 1DY,-4.2520,55.8605
      G2 8AA,-4.2600,55.8600
      G21 1AA,-4.2300,55.8600
      """)
    let profile = try scratch.write(
      "postcodes.yaml",
      "profile: p\ntarget: {as: postcode}\nreference: Postcode\npostcode: Postcode\nlocation: {x: long, y: lat}\n"
    )
    _ = try registry.importFile(
      try registry.importRequest(
        path: postcodes, target: "postcode", owner: nil, kind: nil, profile: profile))
    return registry
  }

  @Test(arguments: [
    ("lamp", ["L1", "L2", "P1"]), ("Lamps", ["L1", "L2"]), ("street light", ["L1", "L2"]),
    ("light", ["L1", "L2"]), ("lighting-column", ["L1", "L2"]), ("mast", ["P1", "P2"]),
    ("\"lamp\"", ["P1"]), ("lamp argyle", ["L2"]), ("argyle lamps", ["L2"]),
    ("sauch str", ["L1"]), ("arg", ["L2", "P2"]), ("arg gre", ["P2"]), ("la", ["P1"]),
    ("nothing of the kind", []),
  ])
  func `words find kinds by what people call them, and names by their beginnings`(
    text: String, expected: [String]
  ) throws {
    let scratch = try Scratch()
    var search = SiteSearch()
    search.conditions.text = text
    let found = try Self.registry(scratch).search(search)
    #expect(found.sites.map(\.asset.key.reference) == expected)
    #expect(found.matched == expected.count)
  }

  @Test(arguments: [
    ("G2", ["L1", "L2"]), ("g2 1", ["L1"]), ("G2 1D", ["L1"]), ("G2 8", ["L2"]), ("G21", ["P2"]),
  ])
  func `the beginning of postcodes is the ground around them`(
    text: String, expected: [String]
  ) throws {
    let scratch = try Scratch()
    var search = SiteSearch()
    search.near = text
    search.within = 0
    let found = try Self.registry(scratch).search(search)
    #expect(found.place?.kind == .postcodeArea)
    #expect(Set(found.sites.map(\.asset.key.reference)) == Set(expected))
  }

  @Test func `what begins many postcodes is no place to check`() throws {
    let scratch = try Scratch()
    let registry = try Self.registry(scratch)
    let error = #expect(throws: RegistryError.self) {
      try registry.check(CheckRequest(place: "G2", equipment: "cabinet"))
    }
    #expect(error?.message.contains("whole postcode") == true)
  }

  @Test func `a kind that there is not is refused with those that there are`() throws {
    let scratch = try Scratch()
    let registry = try Self.registry(scratch)
    for (kind, hint) in [
      ("lamp", "did you mean lighting-column"), ("land-parcle", "did you mean land-parcel"),
      ("zebra", "kinds are land-parcel, lighting-column"),
    ] {
      var search = SiteSearch()
      search.conditions.kinds = [kind]
      let error = #expect(throws: RegistryError.self) { try registry.search(search) }
      #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }
  }

  @Test func `numbers the wrong way round are turned, others are not`() throws {
    let registry = try Scratch().registry()
    #expect(registry.turned("55.86,-4.25") == "-4.25,55.86")
    #expect(registry.turned("55.86 -4.25") == "-4.25,55.86")
    #expect(registry.turned("665300,259200") == "259200,665300")
    for text in ["-4.25,55.86", "259200,665300", "G2 1DU", "1,2,3", "nan,1"] {
      #expect(registry.turned(text) == nil, "\(text)")
    }
  }

  @Test func `who cannot import a postcode file is not told to`() throws {
    let registry = try Scratch().registry()
    for text in ["G2 1DU", "G2"] {
      let inside = #expect(throws: RegistryError.self) { try registry.place(text) }
      let outside = #expect(throws: RegistryError.self) { try registry.place(text, for: .public) }
      #expect(inside?.message.contains("import") == true)
      #expect(outside?.message.contains("import") == false)
    }
  }
}
