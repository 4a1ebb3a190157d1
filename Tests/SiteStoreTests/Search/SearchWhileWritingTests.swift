import Dispatch
import SimpleFeatures
import SiteModel
import SiteStore
import Synchronization
import Testing

@Suite struct SearchWhileWritingTests {
  @Test func `searches during imports see whole answers`() throws {
    let scatter = try AssetScatter(count: 90, seed: 51)
    let registry = scatter.registry
    let path = scatter.fixture.path
    let isDone = Mutex(false)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { worker in
      do {
        if worker == 0 {
          defer { isDone.withLock { $0 = true } }
          for round in 0..<12 {
            let staging = try StagingFile(beside: path)
            for number in 0..<20 {
              try staging.append(
                StagedFeature(
                  reference: "W\(number)", geometry: point(258_000 + Double(round), 664_000)))
            }
            _ = try registry.merge(
              staging, run: RegistryFixture.run(.asset(owner: "o", kind: "moving")), layer: nil,
              act: Act(actor: "test", name: .importFile, on: .asset(owner: "o", kind: "k")))
          }
        } else {
          while !isDone.withLock({ $0 }) {
            let page = try registry.assets(
              .with {
                $0.origin = point(258_000, 664_000)
                $0.kinds = ["moving"]
                $0.nearest = 50
              })
            // All twenty move at once, so that any other number is a mixture.
            if ![0, 20].contains(page.hits.count) || page.matched != page.hits.count {
              failures.withLock { $0.append("\(page.hits.count) of \(page.matched)") }
            }
          }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
