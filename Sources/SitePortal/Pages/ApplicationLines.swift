import SimpleFeatures
import SiteModel
import SiteRegistry

extension Desk {
  /// The site that an application is for; nil where it is for a place, or the site is not there
  /// any more or not for these eyes.
  func site(of application: SiteModel.Application, for audience: Audience) async throws -> Asset? {
    guard let key = application.asset else { return nil }
    do {
      return try await ask { registry in
        try registry.site(key, for: audience)
      }
    } catch RegistryError.notFound {
      return nil
    }
  }
}

extension SitePage.Line {
  /// What was applied for, and when, in the same words wherever it is shown.
  static func lines(_ application: SiteModel.Application, _ site: Asset?) -> [Self] {
    let place = application.asset?.description ?? application.place
    return (site.map(CheckResultPage.siteLines) ?? [Self(label: "Site or place", value: place)])
      + [
        Self(label: "Equipment", value: application.equipment.title),
        application.heightInMetres.map { Self(label: "Height", value: Wording.measure($0, "m")) }
          ?? Self(label: "Height", value: "Not given", isUnknown: true),
        Self(label: "Received", value: Wording.date(application.submittedAt)),
      ]
  }
}
