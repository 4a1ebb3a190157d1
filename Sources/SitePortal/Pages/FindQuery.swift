import SiteRegistry

/// What the find page was asked for.
struct FindQuery: Sendable {
  static let defaultWithin = 500
  static let distances = [100, 250, 500, 1000, 2000, 5000, 10_000]
  static let pageSize = 20

  var text: String?
  var kinds: [String]
  var ward: String?
  var within: Int
  var isWithinChosen: Bool
  var availableOnly: Bool
  var page: Int
  /// What cannot be used, for the form to say.
  var problem: String?

  init(_ query: QueryParameters) {
    text = query["q"]
    kinds = query.all("kind")
    ward = query["ward"]
    availableOnly = query["available"] == "yes"
    page = query["page"].flatMap(Int.init).map { min(max($0, 1), 5000) } ?? 1
    within = Self.defaultWithin
    isWithinChosen = false
    if let text = query["within"] {
      if let metres = Int(text), (1...50_000).contains(metres) {
        within = metres
        isWithinChosen = true
      } else {
        problem = "Enter a distance from 1 to 50,000 metres"
      }
    }
  }

  /// The query of the same search, with a page, a distance or a format of its own.
  func pairs(page: Int? = nil, within: Int? = nil, format: String? = nil) -> [(String, String)] {
    var pairs: [(String, String)] = []
    if let text { pairs.append(("q", text)) }
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

  /// The search that answers it: near a place where the text is one, by words where not.
  ///
  /// - Returns: the search, and the sentence to show where the text is a place not known here.
  func search(
    _ registry: CouncilRegistry, _ audience: Audience, limit: Int
  ) throws(RegistryError) -> (search: SiteSearch, problem: String?) {
    var search = SiteSearch()
    search.audience = audience
    search.conditions.kinds = kinds
    search.conditions.wards = ward.map { [$0] } ?? []
    search.conditions.availableOnly = availableOnly
    search.limit = limit
    search.offset = (page - 1) * Self.pageSize
    guard let text else { return (search, nil) }
    do {
      _ = try registry.place(text, for: audience)
      search.near = text
      search.within = Double(within)
      return (search, nil)
    } catch {
      switch error {
      case .usage:
        // Text that looks like coordinates in the wrong order is an error; any other is words.
        if text.contains(where: \.isLetter) {
          search.conditions.text = text
          return (search, nil)
        }
        return (search, error.message.asSentence)
      case .notFound, .badInput:
        if text.contains("/") {
          search.conditions.text = text
          return (search, nil)
        }
        return (search, error.message.asSentence)
      default: throw error
      }
    }
  }
}
