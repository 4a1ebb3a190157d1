import SiteRegistry

/// The fields of an application as forms and JSON name them.
enum ApplicationFields {
  static let names = [
    "at", "asset", "place", "equipment", "height", "organisation", "contactName", "email",
    "telephone", "description", "pack",
  ]

  /// Those of the form on the page.
  static let formNames = names + ["token"]

  /// What the registry is asked to accept. `at` is a place or `OWNER/KIND/REFERENCE`.
  static func form(_ fields: QueryParameters) -> ApplicationForm {
    var form = ApplicationForm()
    form.asset = fields["asset"]
    form.place = fields["place"] ?? (form.asset == nil ? fields["at"] : nil)
    form.equipment = fields["equipment"]
    form.height = fields["height"]
    form.organisation = fields["organisation"]
    form.contactName = fields["contactName"]
    form.email = fields["email"]
    form.telephone = fields["telephone"]
    form.description = fields["description"]
    form.pack = fields["pack"]
    return form
  }
}
