import SimpleFeatures
import SiteRegistry
import Testing

struct PlaceTests {
  @Test(arguments: [
    ("-4.2510,55.8610", Place.Kind.position), ("-4.2510 55.8610", .position),
    ("259200,665300", .position), ("NS 592 653", .gridReference), ("NS5920065300", .gridReference),
    ("ns592653", .gridReference),
  ])
  func `what people type is a place in the middle of Glasgow`(
    text: String, kind: Place.Kind
  ) throws {
    let place = try Scratch().registry().place(text)
    #expect(place.kind == kind)
    #expect(abs(place.position.easting - 259_200) < 150)
    #expect(abs(place.position.northing - 665_300) < 350)
    #expect(abs(place.geographic.longitude + 4.251) < 0.005)
  }

  @Test(arguments: [
    "", "nowhere", "55.8610,-4.2510", "-4.25", "-4.25,abc", "1e400,5", "nan,nan", "-200,100",
    "XX 123 456", "-0.1,95",
  ])
  func `what is no place is refused with the forms allowed`(text: String) throws {
    let registry = try Scratch().registry()
    #expect(throws: RegistryError.self) { try registry.place(text) }
  }

  @Test func `an unknown postcode says what to do`() throws {
    let registry = try Scratch().registry()
    #expect {
      try registry.place("G2 1DU")
    } throws: { error in
      guard case RegistryError.notFound(let text) = error else { return false }
      return text.contains("G2 1DU") && text.contains("import")
    }
  }
}
