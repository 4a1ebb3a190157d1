import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

/// Files of the program's own, and names that are its own, come in again as they went out.
struct OwnFileTests {
  private func sites(_ registry: CouncilRegistry) throws -> [String: Asset] {
    var search = SiteSearch()
    search.audience = .internal
    let found = try registry.search(search)
    return Dictionary(uniqueKeysWithValues: found.sites.map { ($0.asset.key.reference, $0.asset) })
  }

  private func text(
    _ registry: CouncilRegistry, _ format: ExportRequest.Format, _ collection: String = "sites"
  ) throws -> String {
    var bytes: [UInt8] = []
    _ = try registry.export(
      ExportRequest(collection: collection, audience: .suppliers, format: format), to: "-"
    ) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func feature(
    _ id: Int, _ properties: String, _ place: String = "[-4.25,55.86]"
  ) -> String {
    #"{"type":"Feature","id":\#(id),"geometry":{"type":"Point","coordinates":\#(place)},"#
      + #""properties":{\#(properties)}}"#
  }

  private func collection(_ features: String...) -> String {
    #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
  }

  @Test func `a property reference beats the feature's own id`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let path = try scratch.write(
      "a.geojson", collection(feature(7, #""reference":"L1""#), feature(8, #""ref":"L2""#)))
    try registry.importing(path, as: "asset", kind: "lamp")
    #expect(try sites(registry).keys.sorted() == ["8", "L1"])
  }

  @Test func `a file of ours brings availability, accuracy, ward and kind with it`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let row =
      #""owner":"glasgow","kind":"parcel","reference":"P1","reference_is_derived":true,"#
      + #""name":"Ground","ward":"Canalside","availability":"held","positional_accuracy":2.5,"#
      + #""position_source":"postcode","tenure":"owned""#
    let path = try scratch.write("own.geojson", collection(feature(4281, row)))
    let report = try registry.importing(path, as: "asset")
    #expect(report.run.target == .asset(owner: "glasgow", kind: "parcel"))
    let site = try #require(try sites(registry)["P1"])
    #expect(site.referenceIsDerived == true)
    #expect(site.ward == "Canalside")
    #expect(site.availability == .held)
    #expect(site.positionalAccuracyInMetres == 2.5)
    #expect(site.positionSource == .postcode)
    #expect(site.attributes == ["tenure": "owned"])
  }

  @Test
  func
    `of several kinds the one that is named is taken, a new one is that of all, and none is guessed`()
    throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    func row(_ kind: String, _ reference: String) -> String {
      #""owner":"test","kind":"\#(kind)","reference":"\#(reference)","position_source":"source""#
    }
    let path = try scratch.write(
      "own.geojson", collection(feature(1, row("a", "R")), feature(2, row("b", "R"))))
    #expect {
      try registry.importing(path, as: "asset")
    } throws: { "\($0)".contains("test/a, test/b") }
    let told = try registry.importing(path, as: "asset", kind: "c")
    // Both rows are called R: one of them is a c, the other a duplicate.
    #expect(told.run.counts.added + told.run.counts.quarantined == 2)
    #expect(told.run.notes.map(\.code).contains("kind-as-told"))
    let report = try registry.importing(path, as: "asset", kind: "b")
    #expect(report.run.counts.added == 1)
    #expect(report.run.notes.map(\.code) == ["other-kind"])
    // Of one kind only, what is named at the command line stands.
    let single = try scratch.write("one.geojson", collection(feature(1, row("a", "S"))))
    let renamed = try registry.importing(single, as: "asset", kind: "z")
    #expect(renamed.run.target == .asset(owner: "test", kind: "z"))
  }

  @Test func `a stranger's columns named as ours are kept, shown and found under one name`() throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let path = try scratch.write(
      "in.csv",
      """
      ref,name,ward,owner,kind,availability,id,fid,geom,Easting,Northing
      A1,Lamp,Old Ward,Scottish Water,LED,out of use,7,99,x,259213,665383
      """)
    let report = try registry.importing(path, as: "asset", kind: "lamp")
    #expect(report.run.notes.count { $0.code == "attribute-renamed" } == 7)
    let names = ["ward_2", "owner_2", "kind_2", "availability_2", "id_2", "fid_2", "geom_2"]
    let feature = try JSONValue(parsing: try text(registry, .ndjson))
    let properties = try #require(feature.object?["properties"]?.object)
    for name in names { #expect(properties[name] != nil, "\(name)") }
    #expect(properties["ward"] == .null)
    let head = try #require(try text(registry, .csv).split(separator: "\r\n").first)
      .split(separator: ",").map { $0.lowercased() }
    #expect(Set(head).isSuperset(of: names))
    #expect(head.count { $0 == "id" } == 1)
    let listed = try registry.properties(of: "sites", for: .suppliers).properties
    #expect(Set(listed.map(\.name)).isSuperset(of: names))
    #expect(listed.first { $0.name == "id" }?.role == .id)
    var search = SiteSearch()
    search.conditions.filter = "ward_2 = 'Old Ward'"
    #expect(try registry.search(search).sites.count == 1)
  }

  @Test func `attributes that differ in case only are all in every format`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    try registry.importing(
      try scratch.write("lamps.csv", "ref,street,Easting,Northing\nL1,High Street,259213,665383\n"),
      as: "asset", kind: "lamp")
    try registry.importing(
      try scratch.write("stops.csv", "ref,Street,Easting,Northing\nS1,Hill Road,259400,665500\n"),
      as: "asset", kind: "stop")
    for format in [ExportRequest.Format.geojson, .csv] {
      let text = try text(registry, format)
      #expect(text.contains("High Street") && text.contains("Hill Road"))
      #expect(text.contains("Street_2"))
    }
    // The same column has the same name again.
    let again = try registry.importing(
      try scratch.write("stops.csv", "ref,Street,Easting,Northing\nS1,Hill Road,259400,665500\n\n"),
      as: "asset", kind: "stop")
    #expect(again.run.counts.unchanged == 1)
  }

  @Test func `a field that is closed stays closed under a name with a number`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    try registry.importing(
      try scratch.write("a.csv", "ref,depth,Easting,Northing\nL1,1,259213,665383\n"),
      as: "asset", kind: "a")
    try registry.classify([FieldRule(collection: "sites", field: "Depth", audience: .internal)])
    try registry.importing(
      try scratch.write("b.csv", "ref,Depth,Easting,Northing\nS1,secret,259400,665500\n"),
      as: "asset", kind: "b")
    #expect(!(try text(registry, .csv).contains("secret")))
    #expect(!(try text(registry, .ndjson).contains("secret")))
  }

  @Test func `a layer has no second column for what its fields say`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let path = try scratch.write(
      "zones.geojson", collection(feature(3, #""reference":"Z1","name":"One","id":5,"depth":2"#)))
    let report = try registry.importing(path, as: "constraint:zones")
    #expect(report.run.notes.map(\.code) == ["attribute-renamed"])
    let head = try #require(try text(registry, .csv, "zones").split(separator: "\r\n").first)
    #expect(head == "id,easting,northing,lon,lat,reference,name,id_2,depth,shape_wkt")
    let own = try scratch.write("own.csv", try text(registry, .csv, "zones"))
    let again = try registry.importing(own, as: "constraint:zones")
    #expect(again.run.counts.unchanged == 1)
  }

  @Test func `a column of a file of ours that is left out stays as it is`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let path = try scratch.write(
      "in.geojson", collection(feature(1, #""reference":"A","contact":"Jo","height":8.5"#)))
    try registry.importing(path, as: "asset", kind: "lamp")
    // Exports never hold persons.
    let own = try text(registry, .ndjson).replacing("8.5", with: "9.5")
    let report = try registry.importing(
      try scratch.write("own.ndjson", own), as: "asset", kind: "lamp")
    #expect(report.run.counts.changed == 1)
    let site = try #require(try sites(registry)["A"])
    #expect(site.attributes["contact"] == "Jo")
    #expect(site.attributes["height"] == 9.5)
  }

  @Test func `an answer of search is refused, and leaves no run`() throws {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let path = try scratch.write(
      "found.csv",
      """
      owner,kind,reference,distance_m,name,address,ward,availability,easting,northing,lon,lat,attributes
      test,lamp,L1,,,,,unknown,259213,665383,-4.25,55.86,{}
      """)
    #expect {
      try registry.importing(path, as: "asset", kind: "lamp")
    } throws: {
      guard case .badInput(let message)? = $0 as? RegistryError else { return false }
      return message.contains("'sitereg export' writes files that come back whole")
    }
    #expect(try registry.runs(limit: 1).isEmpty)
  }

  @Test func `a profile finds its columns whatever their case and blanks, and says what it lacks`()
    throws
  {
    let scratch = try Scratch()
    let registry = try scratch.registry()
    let profile = try scratch.write(
      "pp.yaml",
      "profile: pp\nreference: REF\nname: lamp name\nward: area\ndrop: [make-code]\n"
        + "location: {x: EASTING, y: northing}\n")
    func importing(_ head: String) throws -> ImportReport {
      let path = try scratch.write("pp.csv", "\(head),Easting,Northing\nA1,x,m,259213,665383\n")
      return try registry.importing(path, as: "asset", kind: "lamp", profile: profile)
    }
    let report = try importing("Ref,Lamp_Name,Make Code")
    let note = try #require(report.run.notes.first { $0.code == "profile-column-absent" })
    #expect(
      note.message
        == "no column of the file answers to the profile's 'area'; the file has 'Ref', 'Lamp_Name', 'Make Code', 'Easting', 'Northing'"
    )
    let site = try #require(try sites(registry)["A1"])
    #expect(site.name == "x")
    #expect(site.attributes["Make Code"] == nil)
    // The exact name wins; of two others neither does.
    #expect(try importing("Ref,lamp name,Lamp_Name").run.counts.unchanged == 0)
    #expect(try sites(registry)["A1"]?.name == "x")
    #expect {
      try importing("Ref,Lamp-Name,Lamp_Name")
    } throws: {
      ($0 as? RegistryError)?.message.contains("can be 'Lamp-Name', 'Lamp_Name' of the file")
        == true
    }
  }
}
