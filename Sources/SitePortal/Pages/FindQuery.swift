import SiteRegistry

/// What is wrong with a search, for its form to say.
struct FindProblem: Hashable, Sendable {
  /// The id of the field.
  var field: String
  var message: String
  /// A text that would do instead.
  var instead: String?
}

/// What the find page was asked for.
struct FindQuery: Sendable {
  static let defaultWithin = 500
  static let distances = [100, 250, 500, 1000, 2000, 5000, 10_000]
  static let pageSize = 20
  /// How many sites one answer for programs has at most.
  static let downloadSize = 10_000
  private static let mostBytes = 1000
  static let parameters = PageParameters(
    "q", "within", "kind", "ward", "available", "page", "f", repeatable: ["kind"])

  var text: String?
  var kinds: [String]
  var ward: String?
  var within: Int
  var isWithinChosen: Bool
  var availableOnly: Bool
  var page: Int
  /// What cannot be used.
  var problem: FindProblem?

  init(_ query: QueryParameters) {
    text = query["q"]
    kinds = query.all("kind")
    ward = query["ward"]
    availableOnly = query["available"] == "yes"
    page = 1
    within = Self.defaultWithin
    isWithinChosen = false
    if let text = query["within"] {
      if let metres = Int(text), (0...50_000).contains(metres) {
        within = metres
        isWithinChosen = true
      } else {
        problem = FindProblem(
          field: "within", message: "Enter a distance from 0 to 50,000 metres")
      }
    }
    if let text = query["page"] {
      if let number = Int(text), number >= 1 {
        page = number
      } else {
        problem = FindProblem(
          field: "q", message: "‘\(text.shortened)’ is no number of a page; pages count from 1")
      }
    }
    if let text = query["available"], text != "yes" {
      problem = FindProblem(
        field: "available",
        message: "‘\(text.shortened)’ does not say which sites; leave it out, or say yes")
    }
    if let text, text.utf8.count > Self.mostBytes {
      problem = FindProblem(
        field: "q", message: "Enter at most \(Wording.count(Self.mostBytes)) characters")
    }
  }

  /// Checks the filters against what there is; what there is not is said, with what there is.
  mutating func check(_ facets: SiteFacets) {
    guard problem == nil else { return }
    let known = facets.kinds.map(\.name)
    if let kind = kinds.first(where: { !known.contains($0) }) {
      problem = FindProblem(
        field: facets.kinds.isEmpty ? "q" : "kind-\(PercentCoding.encode(known[0]))",
        message: known.isEmpty
          ? "There are no sites yet, and so none of the kind ‘\(kind.shortened)’"
          : "There is no kind of site called ‘\(kind.shortened)’; the kinds are "
            + Wording.list(known.map(Wording.kind)))
    }
    if let ward, !facets.wards.contains(where: { $0.name == ward }) {
      problem = FindProblem(
        field: facets.wards.isEmpty ? "q" : "ward",
        message: "No site is known to be in a ward called ‘\(ward.shortened)’"
          + (facets.wards.isEmpty
            ? "" : "; wards are \(Wording.list(facets.wards.map(\.name)))"))
    }
  }

  /// What is left of all sites, in words; empty where nothing is left out.
  var filters: String {
    (kinds.map(Wording.kind) + (ward.map { [$0] } ?? [])
      + (availableOnly ? ["available only"] : []))
      .joined(separator: ", ")
  }

  /// The filters before a heading: "Duct: ".
  var heading: String {
    filters.isEmpty ? "" : filters.prefix(1).uppercased() + filters.dropFirst() + ": "
  }

  /// How far from a place; what begins postcodes is a place to be in.
  func metres(_ place: Place) -> Int {
    place.kind == .postcodeArea && !isWithinChosen ? 0 : within
  }

  /// The query of the same search, with a text, a page, a distance or a format of its own.
  func pairs(
    text: String? = nil, page: Int? = nil, within: Int? = nil, format: String? = nil
  ) -> [(String, String)] {
    var pairs: [(String, String)] = []
    if let text = text ?? self.text { pairs.append(("q", text)) }
    if let metres = within ?? (isWithinChosen ? self.within : nil) {
      pairs.append(("within", String(metres)))
    }
    pairs += kinds.map { ("kind", $0) }
    if let ward { pairs.append(("ward", ward)) }
    if availableOnly { pairs.append(("available", "yes")) }
    if let page, page > 1 { pairs.append(("page", String(page))) }
    if let format { pairs.append(("f", format)) }
    return pairs
  }
}
