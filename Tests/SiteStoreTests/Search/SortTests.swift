import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct SortTests {
  private static let sorts: [AssetSort] = AssetSort.Field.allCases.flatMap { field in
    [false, true].map { AssetSort(field: field, isDescending: $0) }
  }

  @Test(arguments: sorts)
  func `pages after one another show every hit once, unknowns last`(sort: AssetSort) throws {
    let scatter = try AssetScatter(count: 150, seed: 41)
    var query = AssetQuery()
    query.origin = point(259_000, 665_000)
    query.withinMetres = 800
    query.sort = sort
    let whole = try scatter.registry.assets(query)
    var paged: [Int64] = []
    query.limit = 7
    repeat {
      query.after = paged.last
      let page = try scatter.registry.assets(query)
      #expect(page.matched == whole.matched)
      paged += page.ids
      if page.hits.isEmpty { break }
    } while true
    #expect(paged == whole.ids)
    if sort.field == .name {
      let names = whole.hits.map(\.asset.name)
      let known = names.compactMap(\.self)
      #expect(names.prefix(known.count).allSatisfy { $0 != nil })
      #expect(known == (sort.isDescending ? known.sorted(by: >) : known.sorted()))
    }
  }

  @Test(arguments: [nil, AssetSort(field: .ward), AssetSort(field: .name, isDescending: true)])
  func `lists without a place go on behind an asset, too`(sort: AssetSort?) throws {
    let scatter = try AssetScatter(count: 90, seed: 42)
    var query = AssetQuery()
    query.sort = sort
    let whole = try scatter.registry.assets(query)
    var paged: [Int64] = []
    query.limit = 13
    repeat {
      query.after = paged.last
      let page = try scatter.registry.assets(query)
      paged += page.ids
      if page.hits.isEmpty { break }
    } while true
    #expect(paged == whole.ids)
    #expect(paged.count == 90)
  }
}
