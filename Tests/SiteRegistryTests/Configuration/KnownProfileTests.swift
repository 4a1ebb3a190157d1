import Foundation
import SiteRegistry
import Testing

struct KnownProfileTests {
  @Test func `a profile is shown as it stands, with what it imports as`() throws {
    let path = Repository.data("profiles/glasgow-cctv.yaml")
    let known = try CouncilRegistry.profile(path)
    #expect(known.text == (try String(contentsOfFile: path, encoding: .utf8)))
    #expect(known.target == "asset, kind cctv-camera")
  }

  @Test func `one that cannot be used is shown with what is wrong`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("bad.yaml", "profile: x\nnonsense: 1\n")
    let known = try CouncilRegistry.profile(path)
    #expect(known.text.contains("nonsense"))
    #expect(throws: RegistryError.self) { try known.profile.get() }
    #expect(throws: RegistryError.self) { try CouncilRegistry.profile(path + "/none") }
  }

  @Test func `a long key without blanks is better than a derived one, a cut-off word is a word`()
    throws
  {
    let scratch = try Scratch()
    let rows = (0..<30).map { number in
      "survey$$2015-01-01$$Published$$and$$a$$long$$tail$$\(number),By the gate \(number),-4.25,55.86"
    }
    let file = try scratch.write(
      "bins.csv", (["form_recor,bin_locati,lon,lat"] + rows).joined(separator: "\n"))
    let guess = try CouncilRegistry.guessProfile(path: file, target: "asset", kind: "bin")
    #expect(guess.profile.reference == ["form_recor"])
    #expect(guess.profile.nameColumn == "bin_locati")
  }
}
