import SimpleFeatures
import SiteModel
import SiteRegistry

/// The list of collections.
struct CollectionsPage {
  var cards: [CollectionCard]

  init(_ collections: [CollectionInfo], _ address: PublicAddress) {
    cards = collections.map { CollectionCard($0, address) }
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
  var jsonLink: String
  var csvLink: String
  var csvLabel: String
  var geoPackageLink: String
  var lines: [SitePage.Line]
  var queryablesLink: String
  var isStale: Bool

  init(_ info: CollectionInfo, _ address: PublicAddress) {
    let path = "/collections/\(PercentCoding.encode(info.id))"
    id = info.id
    title = info.title
    summary = info.description
    count = Wording.count(info.itemCount)
    href = address.local(path, [("f", "html")])
    itemsLink = address.local(path + "/items", [("f", "html")])
    jsonLink = address.local(path + "/items", [("f", "json")])
    let most = ItemsQuery.maximumLimit
    csvLink = address.local(path + "/items", [("f", "csv"), ("limit", String(most))])
    csvLabel = info.itemCount > most ? "CSV, the first \(Wording.count(most))" : "CSV"
    geoPackageLink = address.local(path + "/items", [("f", "gpkg")])
    queryablesLink = address.local(path + "/queryables", [("f", "html")])
    isStale = info.isStale
    func line(_ label: String, _ value: String?) -> SitePage.Line {
      SitePage.Line(label: label, value: value ?? "Not known", isUnknown: value == nil)
    }
    lines = [
      line("Features", Wording.count(info.itemCount)),
      line("Source", info.provenance.source),
      line("Licence", info.provenance.licence),
      line("Dated", info.provenance.dated.map(Wording.date)),
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
