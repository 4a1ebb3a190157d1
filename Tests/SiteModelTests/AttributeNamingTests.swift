import SimpleFeatures
import SiteModel
import Testing

struct AttributeNamingTests {
  private func named(
    _ columns: [String], known: [String] = [], read: Set<String> = [], says: Bool = true
  ) -> (names: [String], notes: Int, added: [String]) {
    var naming = AttributeNaming(
      fields: ReservedNames.assetFields, readFields: read, known: known)
    var row = JSONObject(columns.map { JSONObject.Member($0, .string("x")) })
    var notes: [RunNote] = []
    naming.rename(&row, notes: &notes) { _, _ in says }
    #expect(naming.restored(row).names == columns)
    return (row.names, notes.count, naming.added)
  }

  @Test(arguments: [
    ("ward", "ward_2"), ("Owner", "Owner_2"), ("ID", "ID_2"), ("fid", "fid_2"), ("geom", "geom_2"),
    ("easting", "easting_2"), ("Easting", "Easting"), ("x", "x_2"), ("X", "X"),
    ("availability", "availability_2"), ("street", "street"),
  ])
  func `names that the registry has itself get a number`(column: String, name: String) {
    let (names, notes, added) = named([column])
    #expect(names == [name])
    #expect(added == [name])
    #expect(notes == (column == name ? 0 : 1))
  }

  @Test func `names that differ in case only are told apart`() {
    #expect(
      named(["Street", "street", "STREET"]).names == ["Street", "street_2", "STREET_3"])
    #expect(named(["Street"], known: ["street"]).names == ["Street_2"])
  }

  @Test func `a column keeps its name on the next import, whatever the order`() {
    let known = ["street", "Street_2"]
    #expect(named(["Street"], known: known).names == ["Street_2"])
    #expect(named(["Street"], known: known).added == [])
    // As in a file that this program wrote.
    #expect(named(["Street_2", "street"], known: known).names == ["Street_2", "street"])
    #expect(named(["Street_2", "Street"], known: known).names == ["Street_2", "Street_3"])
  }

  @Test func `a column that was read as a field stays behind it while it says the same`() {
    #expect(named(["name", "Ward"], read: ["name"]).names == ["name", "Ward_2"])
    #expect(named(["Name"], read: ["name"]).names == ["name"])
    #expect(named(["Name"], read: ["name"], says: false).names == ["Name_2"])
    #expect(named(["Name", "name"], read: ["name"]).names == ["Name_2", "name"])
  }

  @Test func `rows of other columns share what is known`() {
    var naming = AttributeNaming(fields: [], readFields: [], known: [])
    var notes: [RunNote] = []
    var first: JSONObject = ["a": 1]
    var second: JSONObject = ["A": 1, "a": 2]
    naming.rename(&first, notes: &notes) { _, _ in true }
    naming.rename(&second, notes: &notes) { _, _ in true }
    var third: JSONObject = ["A": 1]
    naming.rename(&third, notes: &notes) { _, _ in true }
    #expect(first.names == ["a"])
    #expect(second.names == ["A_2", "a"])
    #expect(third.names == ["A_2"])
    #expect(notes.count == 1)
  }
}
