import SimpleFeatures
import SiteModel
import SiteRegistry

/// The list of collections.
struct CollectionsPage {
  var cards: [CollectionCard]

  init(
    _ collections: [CollectionInfo], _ limits: PortalOptions.Limits, _ address: PublicAddress
  ) {
    cards = collections.map { CollectionCard($0, limits, address) }
  }
}

/// A link to a part of a collection, with how much of it that is.
struct CollectionDownload {
  var label: String
  var href: String

  /// - Parameter most: how many features one such answer has at most.
  init(
    _ name: String, _ info: CollectionInfo, _ format: Format, atMost most: Int, limit: Int?,
    _ address: PublicAddress
  ) {
    label =
      info.itemCount > most ? "\(name), the first \(Wording.count(most))" : name
    href = address.local(
      "/collections/\(PercentCoding.encode(info.id))/items",
      [("f", format.parameter)] + (limit.map { [("limit", String($0))] } ?? []))
  }
}

/// One collection.
struct CollectionCard {
  var id: String
  var title: String
  var summary: String?
  var count: String
  var href: String
  var itemsLink: String
  var geoJSON: CollectionDownload
  var downloads: [CollectionDownload]
  /// How to have what no link gives at once.
  var rest: String?
  var lines: [SitePage.Line]
  var queryablesLink: String
  var isStale: Bool

  init(_ info: CollectionInfo, _ limits: PortalOptions.Limits, _ address: PublicAddress) {
    let path = "/collections/\(PercentCoding.encode(info.id))"
    id = info.id
    title = info.title
    summary = info.description
    count = Wording.count(info.itemCount)
    href = address.local(path, [("f", "html")])
    itemsLink = address.local(path + "/items", [("f", "html")])
    let most = ItemsQuery.maximumLimit
    geoJSON = CollectionDownload(
      "GeoJSON", info, .geojson, atMost: most, limit: most, address)
    downloads = [
      geoJSON,
      CollectionDownload("CSV", info, .csv, atMost: most, limit: most, address),
      CollectionDownload(
        "GeoPackage", info, .gpkg, atMost: limits.downloadFeatures, limit: nil, address),
    ]
    if info.itemCount > most {
      let pages =
        "a GeoJSON or CSV answer says where the next \(Wording.count(most)) are, in its link ‘next’"
      rest =
        info.itemCount > limits.downloadFeatures
        ? "To have all \(count) features: \(pages)."
        : "The GeoPackage has all \(count) features; \(pages)."
    }
    queryablesLink = address.local(path + "/queryables", [("f", "html")])
    isStale = info.isStale
    lines = Self.lines(info)
  }

  private static func lines(_ info: CollectionInfo) -> [SitePage.Line] {
    func line(_ label: String, _ value: String?) -> SitePage.Line {
      SitePage.Line(label: label, value: value ?? "Not known", isUnknown: value == nil)
    }
    return [
      line("Features", Wording.count(info.itemCount)),
      line("Source", said(info, \.source)),
      line("Licence", said(info, \.licence)),
      line("Dated", said(info) { $0.dated.map(Wording.date) }),
      line(
        "Accuracy",
        info.positionalAccuracyInMetres.flatMap { $0 > 0 ? "About \(Wording.distance($0))" : nil }),
      line(
        "Extent",
        info.extent.map { box in
          "\(SitePage.degrees(box.lowerCorner.longitude)), \(SitePage.degrees(box.lowerCorner.latitude)) to \(SitePage.degrees(box.upperCorner.longitude)), \(SitePage.degrees(box.upperCorner.latitude))"
        }),
    ]
  }

  /// What is known of the whole, or kind by kind where they differ; nil where nothing is.
  private static func said(
    _ info: CollectionInfo, _ member: (Provenance) -> String?
  ) -> String? {
    let values = info.origins.map { member($0.provenance) }
    guard Set(values).count > 1 else { return values.first ?? member(info.provenance) }
    var lines: [(text: String, kinds: [String])] = []
    for (origin, value) in zip(info.origins, values) {
      let kind = origin.kind.map(Wording.kind) ?? "Some"
      let text = value ?? "not known"
      if let index = lines.firstIndex(where: { $0.text == text }) {
        if !lines[index].kinds.contains(kind) { lines[index].kinds.append(kind) }
      } else {
        lines.append((text, [kind]))
      }
    }
    return lines.map { "\(Wording.list($0.kinds)): \($0.text)" }.joined(separator: "\n")
  }
}

/// One page of a collection's features as a table.
struct ItemsPageModel {
  struct Row {
    var number: String
    var href: String
    var name: String
    var details: String
  }

  var caption: String
  var rows: [Row]
  var hasRows: Bool
  var nextLink: String?
  var jsonLink: String

  init(
    _ collection: CollectionInfo, _ page: ItemsPage, _ items: ItemsQuery, _ links: [Link],
    _ address: PublicAddress
  ) {
    let path = "/collections/\(PercentCoding.encode(collection.id))/items"
    caption =
      page.matched.map {
        "\(Wording.count(page.features.count)) of \(Wording.count($0, "feature", "features"))"
      } ?? "\(Wording.count(page.features.count)) of many features"
    rows = page.features.map { feature in
      let number = feature.id?.plainText ?? ""
      let properties = feature.properties
      let name =
        properties["name"]?.plainText ?? properties["reference"]?.plainText ?? "Feature \(number)"
      let details = properties.members.filter { $0.name != "name" }
        .compactMap { member in
          member.value.plainText.map { "\(Wording.kind(member.name)): \($0)" }
        }.prefix(4).joined(separator: " · ")
      return Row(
        number: number, href: address.local("\(path)/\(number)", [("f", "html")]), name: name,
        details: details)
    }
    hasRows = !rows.isEmpty
    nextLink = links.first { $0.rel == "next" }?.href
    jsonLink = links.first { $0.rel == "alternate" }?.href ?? address.local(path)
  }
}

/// One feature.
struct ItemPageModel {
  var lines: [SitePage.Line]
  var geometry: String
  var jsonLink: String
  var siteLink: String?

  init(_ collection: CollectionInfo, _ feature: Feature<Geographic>, _ address: PublicAddress) {
    let number = feature.id?.plainText ?? ""
    let path = "/collections/\(PercentCoding.encode(collection.id))/items/\(number)"
    lines = feature.properties.members.map { member in
      let text = member.value.plainText
      return SitePage.Line(
        label: Wording.kind(member.name), value: text ?? "Not known", isUnknown: text == nil)
    }
    geometry =
      feature.geometry.map { geometry in
        let centre = geometry.bounds?.centre
        let place =
          centre.map { ", \(SitePage.degrees($0.longitude)), \(SitePage.degrees($0.latitude))" }
          ?? ""
        return geometry.kind.rawValue + place
      } ?? "None"
    jsonLink = address.local(path, [("f", "json")])
    if collection.id == "sites", let owner = feature.properties["owner"]?.plainText,
      let kind = feature.properties["kind"]?.plainText,
      let reference = feature.properties["reference"]?.plainText
    {
      let key = AssetKey(owner: owner, kind: kind, reference: reference)
      siteLink = address.local(key.path)
    }
  }
}
