import SiteStore
import Testing

@Suite struct KeptTests {
  @Test func `a value is worked out once a revision`() {
    let kept = Kept<String, Int>(most: 4)
    var made = 0
    func ask(_ revision: Int64) -> Int {
      kept.value("a", at: revision) { () -> Int in
        made += 1
        return made
      }
    }
    #expect([ask(1), ask(1), ask(2), ask(2)] == [1, 1, 2, 2])
  }

  @Test func `a reader of an older moment gets its own value and does not put it back`() {
    let kept = Kept<String, String>(most: 4)
    kept.keep("new", for: "a", at: 7)
    #expect(kept.value("a", at: 5) { "old" } == "old")
    #expect(kept.value("a", at: 7) == "new")
  }

  @Test func `the value not asked for longest makes room`() {
    let kept = Kept<Int, Int>(most: 2)
    kept.keep(1, for: 1, at: 1)
    kept.keep(2, for: 2, at: 1)
    #expect(kept.value(1, at: 1) == 1)
    kept.keep(3, for: 3, at: 1)
    #expect(kept.value(2, at: 1) == nil)
    #expect(kept.value(1, at: 1) == 1)
    #expect(kept.value(3, at: 1) == 3)
  }
}
