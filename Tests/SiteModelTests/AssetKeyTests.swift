import SiteModel
import Testing

struct AssetKeyTests {
  @Test func `a reference may hold slashes`() {
    let key = AssetKey(parsing: "glasgow/duct/12/34")
    #expect(key == AssetKey(owner: "glasgow", kind: "duct", reference: "12/34"))
    #expect(key?.description == "glasgow/duct/12/34")
  }

  @Test(arguments: ["", "glasgow", "glasgow/duct", "glasgow/duct/", "/duct/1", "glasgow//1"])
  func `a part that is missing makes it no key`(text: String) {
    #expect(AssetKey(parsing: text) == nil)
  }
}
