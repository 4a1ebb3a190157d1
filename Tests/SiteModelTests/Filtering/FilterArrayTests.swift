import CQL2
import SiteModel
import Testing

struct FilterArrayTests {
  static let row: [String: FilterValue] = [
    "abc": .array([.string("a"), .string("b"), .string("c")]),
    "mixed": .array([.integer(1), .bool(true), .string("x")]),
    "hole": .array([.string("a"), .null]), "n": .null, "s": .string("a"),
  ]

  @Test(arguments: [
    ("A_CONTAINS(abc, ('a', 'b'))", Truth.true), ("A_CONTAINS(abc, ('a', 'z'))", .false),
    ("A_CONTAINS(abc, ())", .true), ("A_CONTAINEDBY(('c'), abc)", .true),
    ("A_CONTAINEDBY(abc, ('a', 'b', 'c', 'd'))", .true), ("A_CONTAINEDBY(abc, ('a'))", .false),
    ("A_EQUALS(abc, ('c', 'b', 'a', 'a'))", .true), ("A_EQUALS(abc, ('a', 'b'))", .false),
    ("A_OVERLAPS(abc, ('z', 'c'))", .true), ("A_OVERLAPS(abc, ('z'))", .false),
    ("A_OVERLAPS(abc, ())", .false), ("A_EQUALS(mixed, (1.0, TRUE, 'x'))", .true),
    ("A_CONTAINS(mixed, ('1'))", .false), ("A_CONTAINS(hole, ('a'))", .true),
    ("A_CONTAINS(hole, ('b'))", .unknown), ("A_CONTAINS(n, ('a'))", .unknown),
    ("A_CONTAINS(s, ('a'))", .unknown), ("A_EQUALS((1, (2, 3)), (1, (3, 2)))", .true),
    ("A_EQUALS((s, 'b'), ('b', 'a'))", .true),
    ("A_CONTAINS((DATE('2020-01-01')), (DATE('2020-01-01')))", .true),
  ])
  func `arrays compare as sets`(text: String, expected: Truth) throws {
    #expect(try truth(text, Self.row) == expected)
  }
}
