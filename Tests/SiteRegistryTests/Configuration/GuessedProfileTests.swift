import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry
import Testing

struct GuessedProfileTests {
  @Test func `a table is understood by its names and its values`() throws {
    let scratch = try Scratch()
    var lines = [
      "OBJECTID,Unit_No,Site Name,Street,Town,Post Code,UPRN,WardName,Height_ft,Lit,Installed,Email,Blank,Easting,Northing"
    ]
    for i in 0..<40 {
      lines.append(
        "\(i),L-\(100 + i % 7)\(i),Lamp no. \(i),High Street,Glasgow,G2 1DU,9067001\(1000 + i),Anderston,\(i % 5 + 20),\(i % 2 == 0 ? "Yes" : "No"),0\(i % 9 + 1)/02/2020,a@b.c,,\(259_000 + i),665000"
      )
    }
    let file = try scratch.write("lamps.csv", lines.joined(separator: "\n"))
    let guess = try CouncilRegistry.guessProfile(path: file, target: "asset", kind: "lamp")
    let profile = guess.profile
    #expect(guess.sampleCount == 40)
    #expect(profile.name == "lamps")
    #expect(profile.target?.kind == .asset)
    #expect(profile.target?.assetKind == "lamp")
    #expect(profile.referenceSystem == "EPSG:27700")
    #expect(profile.location == .pair(x: "Easting", y: "Northing"))
    #expect(profile.reference == ["Unit_No"])
    #expect(profile.nameColumn == "Site Name")
    #expect(profile.address == ["Street", "Town"])
    #expect(profile.columns[.postcode] == "Post Code")
    #expect(profile.columns[.uprn] == "UPRN")
    #expect(profile.columns[.ward] == "WardName")
    #expect(profile.height == "Height_ft")
    #expect(profile.rules["Height_ft"].conversion == UnitConversion(from: .ft, to: .m))
    #expect(profile.rules["Lit"].type == .boolean)
    #expect(profile.rules["Installed"].type == .date)
    #expect(profile.drop == ["OBJECTID", "Email", "Blank", "Easting", "Northing"])
    let saved = try scratch.write("lamps.yaml", guess.yaml)
    let registry = try scratch.registry()
    let report = try registry.importing(file, profile: saved)
    #expect(report.run.counts.added == 40)
    #expect(report.run.notes.isEmpty)
    let site = try registry.site(AssetKey(owner: "test", kind: "lamp", reference: "L-1000"))
    #expect(site.address == "High Street, Glasgow")
    #expect(site.attributes["Installed"] == "2020-02-01")
    var request = try registry.importRequest(
      path: file, target: nil, owner: nil, kind: nil, profile: saved)
    request.profile = profile
    #expect(try registry.importFile(request).run.counts.unchanged == 40)
  }

  @Test func `names that YAML would misread are quoted`() throws {
    let scratch = try Scratch()
    let names = ["no", "a: b", "#x", "- y", "\\\"", "é\u{1}", "true", "{z}", "12", "two\nlines"]
    let members = names.map { name in
      "\(JSONValue.string(name).jsonText):\"\""
    }.joined(separator: ",")
    let file = try scratch.write(
      "odd name#.geojson",
      #"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{\#(members)},"geometry":null}]}"#
    )
    let guess = try CouncilRegistry.guessProfile(path: file)
    #expect(guess.profile.reference == ["id"])
    #expect(guess.profile.drop == Set(names))
  }

  @Test func `an empty file is guessed without a stumble`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("e.geojson", #"{"type":"FeatureCollection","features":[]}"#)
    let guess = try CouncilRegistry.guessProfile(path: file, target: "constraint:zones")
    #expect(guess.profile.target?.layer == "zones")
    #expect(guess.profile.reference.isEmpty)
    #expect(throws: RegistryError.self) {
      try CouncilRegistry.guessProfile(path: file, target: "zones")
    }
  }

  @Test(
    .enabled(if: Shared.isPresent, "the shared material is absent"),
    arguments: ["bath", "glasgow"])
  func `every real file is guessed, and the guess imports all of it`(_ city: String) throws {
    let folder = Shared.data(city)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
      ($0.hasSuffix(".geojson") || $0.hasSuffix(".csv"))
    }
    #expect(!names.isEmpty)
    let scratch = try Scratch()
    let registry = try scratch.registry()
    for name in names {
      let path = folder + "/" + name
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size < 3_000_000 else { continue }
      let kind = String(name.prefix { $0 != "." })
      let plain: ImportReport
      do {
        plain = try registry.importing(path, as: "asset", kind: kind)
      } catch is RegistryError {
        // What cannot be imported cannot be guessed either, or needs a choice.
        continue
      }
      let guess = try CouncilRegistry.guessProfile(path: path, target: "asset", kind: kind)
      let saved = try scratch.write(kind + ".yaml", guess.yaml)
      let guessed = try registry.importing(path, as: "asset", kind: kind, profile: saved)
      #expect(guessed.run.counts.read == plain.run.counts.read, "\(name)")
      #expect(guessed.run.counts.quarantined == plain.run.counts.quarantined, "\(name)")
      #expect(guessed.run.referenceSystem == plain.run.referenceSystem, "\(name)")
    }
    #expect(try registry.verify() == [])
  }
}
