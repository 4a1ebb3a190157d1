import SiteModel
import SiteStore

extension CouncilRegistry {
  /// What an audience sees of the sites; nil where sites are not for it.
  func siteView(for audience: Audience) throws(RegistryError) -> FieldView? {
    let classification = try classification()
    guard classification.shows("sites", to: audience) else { return nil }
    return classification.view(of: "sites", for: audience)
  }
}

extension FieldView {
  /// Keeps a search from telling what may not be seen: a condition on a hidden field finds what it
  /// would find if no site had that field.
  ///
  /// - Returns: false where nothing can be found.
  func narrow(_ query: inout AssetQuery) -> Bool {
    guard !seesEverything else { return true }
    if !query.wards.isEmpty, !sees("ward") { return false }
    if !query.availability.isEmpty, !sees("availability") {
      // Seen from here, whether any site can be had is unknown.
      guard query.availability.contains(.unknown) else { return false }
      query.availability = []
    }
    let columns = TextColumn.allCases.filter { sees($0.rawValue) }
    if columns.count < TextColumn.allCases.count { query.textColumns = columns }
    return true
  }
}
