import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

@Suite struct ClassificationTests {
  private static let features = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","geometry":{"type":"Point","coordinates":[-4.25,55.86]},"properties":
    {"reference":"A1","name":"Rowan","ward":"North","rent_pa":100,"contact_email":"a@b.example",
    "colour":"grey","postcode":"G2 1DU"}}]}
    """

  private static func filled(_ scratch: Scratch, profile: String = "") throws -> CouncilRegistry {
    let registry = try scratch.registry()
    let file = try scratch.write("a.geojson", features)
    var path: String?
    if !profile.isEmpty {
      path = try scratch.write(
        "p.yaml", "profile: p\ntarget: {as: asset, kind: lamp}\nreference: reference\n" + profile)
    }
    _ = try registry.importFile(
      try registry.importRequest(
        path: file, target: "asset", owner: "test", kind: "lamp", profile: path))
    return registry
  }

  private static func seen(_ registry: CouncilRegistry, _ audience: Audience) throws -> Set<String>
  {
    var request = ItemsRequest()
    request.audience = audience
    let page = try registry.items(of: "sites", request)
    return Set(page.features.flatMap { $0.properties.members.map(\.name) })
  }

  @Test func `names class fields that nobody has classed`() throws {
    let scratch = try Scratch()
    let registry = try Self.filled(scratch)
    let open = try Self.seen(registry, .public)
    #expect(open.isSuperset(of: ["reference", "name", "colour"]))
    #expect(open.isDisjoint(with: ["rent_pa", "contact_email"]))
    let supplier = try Self.seen(registry, .suppliers)
    #expect(supplier.contains("rent_pa") && !supplier.contains("contact_email"))
    #expect(try Self.seen(registry, .internal).contains("contact_email"))
  }

  @Test func `a class that is set holds at once, in every process, whatever the case`() throws {
    let scratch = try Scratch()
    let registry = try Self.filled(scratch)
    let server = try scratch.openAgain()
    #expect(try Self.seen(server, .public).contains("colour"))
    try registry.classify([
      FieldRule(collection: "sites", field: "COLOUR", audience: .suppliers),
      FieldRule(collection: "sites", field: "rent_pa", audience: .public),
    ])
    #expect(try !Self.seen(server, .public).contains("colour"))
    #expect(try Self.seen(server, .public).contains("rent_pa"))
    #expect(try Self.seen(server, .suppliers).contains("colour"))
    try registry.declassify(collection: "sites", field: "colour")
    #expect(try Self.seen(server, .public).contains("colour"))
    #expect(throws: RegistryError.self) {
      try registry.declassify(collection: "sites", field: "colour")
    }
  }

  @Test(arguments: ["owner", "Kind", "reference"])
  func `the address of a site cannot be hidden`(field: String) throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    #expect(throws: RegistryError.self) {
      try registry.classify([FieldRule(collection: "sites", field: field, audience: .suppliers)])
    }
  }

  @Test func `a profile classes its fields before they are there, and opens nothing`() throws {
    let scratch = try Scratch()
    let registry = try Self.filled(
      scratch, profile: "classes: {colour: internal, rent_pa: public}\n")
    #expect(try !Self.seen(registry, .suppliers).contains("colour"))
    #expect(try Self.seen(registry, .public).contains("rent_pa"))
    try registry.classify([FieldRule(collection: "sites", field: "rent_pa", audience: .internal)])
    _ = try Self.filledAgain(scratch, registry)
    #expect(try !Self.seen(registry, .suppliers).contains("rent_pa"))
  }

  private static func filledAgain(_ scratch: Scratch, _ registry: CouncilRegistry) throws {
    let file = try scratch.write("a.geojson", features + " ")
    _ = try registry.importFile(
      try registry.importRequest(
        path: file, target: "asset", owner: "test", kind: "lamp",
        profile: scratch.path("p.yaml")))
  }

  @Test func `a council's file classes from the first day`() throws {
    let scratch = try Scratch()
    let council = try scratch.write(
      "council.yaml",
      """
      id: town
      name: Town
      classes:
        collections: {floods: internal}
        fields:
          sites: {colour: suppliers, name: internal}
      """)
    let registry = try CouncilRegistry.create(
      at: scratch.path("town.gpkg"), councilFile: council, actor: "test")
    let file = try scratch.write("a.geojson", Self.features)
    _ = try registry.importFile(
      try registry.importRequest(
        path: file, target: "asset", owner: "test", kind: "lamp", profile: nil))
    _ = try registry.importFile(
      try registry.importRequest(
        path: file, target: "constraint:floods", owner: nil, kind: nil, profile: nil))
    #expect(try Self.seen(registry, .public).isDisjoint(with: ["colour", "name"]))
    #expect(try registry.collections(for: .suppliers).map(\.id) == ["sites", "installations"])
    #expect(try registry.collections(for: .internal).map(\.id).contains("floods"))
    let hidden = #expect(throws: RegistryError.self) {
      try registry.collection("floods", for: .public)
    }
    let absent = #expect(throws: RegistryError.self) {
      try registry.collection("fluuds", for: .public)
    }
    #expect(hidden?.message.replacing("floods", with: "fluuds") == absent?.message)
  }

  @Test(arguments: [
    "classes: {fields: {sites: {colour: secret}}}", "classes: {fields: {sites: [colour]}}",
    "classes: {fields: {sites: {reference: internal}}}", "classes: {colour: internal}",
  ])
  func `a class that means nothing is named with its line`(text: String) throws {
    let scratch = try Scratch()
    let file = try scratch.write("council.yaml", "id: town\nname: Town\n\(text)\n")
    let error = #expect(throws: RegistryError.self) {
      try CouncilRegistry.create(
        at: scratch.path("town.gpkg"), councilFile: file, actor: "test")
    }
    #expect(error?.message.contains("council.yaml:3") == true, "\(error?.message ?? "")")
  }

  @Test func `what is hidden is not found by either`() throws {
    let scratch = try Scratch()
    let registry = try Self.filled(scratch, profile: "name: name\nward: ward\n")
    func matched(_ change: (inout SiteSearch) -> Void) throws -> Int {
      var search = SiteSearch()
      search.audience = .public
      change(&search)
      return try registry.search(search).matched
    }
    #expect(try matched { $0.conditions.text = "rowan" } == 1)
    #expect(try matched { $0.conditions.wards = ["North"] } == 1)
    #expect(try registry.facets(for: .public).wards.count == 1)
    try registry.classify([
      FieldRule(collection: "sites", field: "name", audience: .suppliers),
      FieldRule(collection: "sites", field: "ward", audience: .internal),
    ])
    #expect(try matched { $0.conditions.text = "rowan" } == 0)
    #expect(try matched { $0.conditions.text = "A1" } == 1)
    #expect(try matched { $0.conditions.text = "lamp/A1" } == 1)
    #expect(try matched { $0.conditions.wards = ["North"] } == 0)
    #expect(try registry.facets(for: .public).wards.isEmpty)
    #expect(
      try matched {
        $0.audience = .suppliers
        $0.conditions.text = "rowan"
      } == 1)
    let key = AssetKey(owner: "test", kind: "lamp", reference: "A1")
    let seen = try registry.site(key, for: .public)
    #expect(seen.name == nil && seen.ward == nil && seen.attributes["contact_email"] == nil)
    try registry.classify([FieldRule(collection: "sites", field: nil, audience: .suppliers)])
    #expect(try matched { $0.conditions.text = "A1" } == 0)
    #expect(throws: RegistryError.self) { try registry.site(key, for: .public) }
    #expect(throws: RegistryError.self) { try registry.place("test/lamp/A1", for: .public) }
    #expect(try registry.site(key, for: .suppliers).name == "Rowan")
  }
}
