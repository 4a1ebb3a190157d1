import SimpleFeatures
import SiteModel
import SiteStore
import Testing

@Suite struct QueryPlanTests {
  static let spatial: [AssetQuery] = [
    .with {
      $0.area = .box(
        Box(from: Position(easting: 0, northing: 0), to: Position(easting: 9, northing: 9)))
    },
    .with {
      $0.area = .shape(square(259_000, 665_000, side: 100))
      $0.kinds = ["camera"]
      $0.owners = ["testshire"]
    },
    .with {
      $0.origin = point(259_000, 665_000)
      $0.withinMetres = 100
      $0.kinds = ["camera"]
      $0.wards = ["Govan"]
      $0.availability = [.available]
    },
    .with {
      $0.origin = point(259_000, 665_000)
      $0.nearest = 10
      $0.owners = ["testshire"]
      $0.kinds = ["camera"]
    },
  ]

  @Test(arguments: spatial)
  func `searches in an area or by distance begin with the spatial index`(
    query: AssetQuery
  ) throws {
    let scatter = try AssetScatter(count: 90, seed: 21)
    let plan = try scatter.registry.queryPlan(of: query)
    // "INDEX 2:" with constraints after the colon is an R*Tree search; without, a full scan.
    #expect(plan.first?.contains("r VIRTUAL TABLE INDEX 2:D") == true, "\(plan)")
    #expect(plan.dropFirst().first?.contains("asset USING INTEGER PRIMARY KEY") == true, "\(plan)")
  }

  @Test func `a search by text within an area uses both indexes`() throws {
    let scatter = try AssetScatter(count: 90, seed: 22)
    let plan = try scatter.registry.queryPlan(
      of: .with {
        $0.area = .shape(square(259_000, 665_000, side: 100))
        $0.text = "named"
      })
    #expect(plan.contains { $0.contains("r VIRTUAL TABLE INDEX") }, "\(plan)")
    #expect(plan.contains { $0.contains("asset_text VIRTUAL TABLE INDEX") }, "\(plan)")
    #expect(!plan.contains { $0.contains("SCAN asset") && !$0.contains("asset_text") }, "\(plan)")
  }
}
