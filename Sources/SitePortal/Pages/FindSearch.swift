import SiteRegistry

/// What a search came to, for a page or for programs.
struct FoundSites: Sendable {
  /// Nil where the search could not be understood.
  var result: SiteSearchResult?
  var facets: SiteFacets
  var problem: FindProblem?
  /// The two numbers of a place the other way round, where that is what was meant.
  var turned: String?
  /// How good the place is that distances are measured from.
  var accuracy: PositionAccuracy?
}

extension FindQuery {
  /// Near a place where the text is one, by words where not.
  ///
  /// - Parameter size: how many sites a page has.
  func sites(
    _ registry: CouncilRegistry, _ audience: Audience, pagesOf size: Int
  ) throws(RegistryError) -> FoundSites {
    var asked = self
    var found = FoundSites(facets: try registry.facets(for: audience))
    asked.check(found.facets)
    let (search, problem) = try asked.search(registry, audience, pagesOf: size)
    found.problem = asked.problem ?? problem
    guard found.problem == nil else {
      found.turned = problem == nil ? nil : text.flatMap(registry.turned)
      return found
    }
    let result = try registry.search(search)
    found.result = result
    found.accuracy = result.place.map { registry.accuracy(of: $0) }
    if result.matched == 0 { found.turned = text.flatMap(registry.turned) }
    return found
  }

  /// - Returns: the search, and what to say where the text is a place not known here.
  private func search(
    _ registry: CouncilRegistry, _ audience: Audience, pagesOf size: Int
  ) throws(RegistryError) -> (search: SiteSearch, problem: FindProblem?) {
    var search = SiteSearch()
    search.audience = audience
    search.conditions.kinds = kinds
    search.conditions.wards = ward.map { [$0] } ?? []
    search.conditions.availableOnly = availableOnly
    search.limit = size
    search.offset = min(page - 1, Int.max / size - 1) * size
    guard let text else { return (search, nil) }
    do {
      let place = try registry.place(text, for: audience)
      search.near = text
      search.within = Double(metres(place))
      return (search, nil)
    } catch {
      let problem = FindProblem(field: "q", message: error.message.asSentence)
      switch error {
      case .usage:
        // Text that looks like coordinates in the wrong order is an error; any other is words, and
        // digits alone may begin a reference.
        guard text.contains(where: \.isLetter) || text.allSatisfy(\.isWholeNumber) else {
          return (search, problem)
        }
      case .notFound, .badInput:
        // A whole postcode is meant as a place; the beginning of one may be a name.
        guard text.contains("/") || registry.isBeginningOfPostcodes(text) else {
          return (search, problem)
        }
      default: throw error
      }
      search.conditions.text = text
      return (search, nil)
    }
  }
}
