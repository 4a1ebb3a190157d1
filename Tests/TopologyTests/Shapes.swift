import SimpleFeatures

typealias Place = Position<NationalGrid>
typealias Shape = Geometry<NationalGrid>

func at(_ x: Double, _ y: Double) -> Place { Place(easting: x, northing: y) }

func ring(_ corners: (Double, Double)...) -> [Place] { corners.map { at($0.0, $0.1) } }

func square(_ x: Double, _ y: Double, side: Double) -> [Place] {
  ring((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
}

func area(_ exterior: [Place], holes: [[Place]] = []) -> Shape {
  .polygon(Polygon(exterior: exterior, interiors: holes))
}

let tenSquare = area(square(0, 0, side: 10))
let bowtie = area(ring((0, 0), (10, 10), (10, 0), (0, 10), (0, 0)))

/// Numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func place(within extent: Double) -> Place {
    at(.random(in: 0...extent, using: &self), .random(in: 0...extent, using: &self))
  }

  /// A star-shaped, so valid, ring around a centre.
  mutating func star(around centre: Place, corners: Int, radius: Double) -> [Place] {
    var places: [Place] = []
    for corner in 0..<corners {
      let angle = Double(corner) / Double(corners) * 2 * Double.pi
      let reach = Double.random(in: 0.3...1, using: &self) * radius
      let (x, y) = Self.direction(angle)
      places.append(at(centre.easting + x * reach, centre.northing + y * reach))
    }
    return places + [places[0]]
  }

  /// Cosine and sine without a C library: rotation by repeated halving is exact enough here.
  private static func direction(_ angle: Double) -> (Double, Double) {
    var (x, y) = (1.0, angle / 1024)
    for _ in 0..<10 { (x, y) = (x * x - y * y, 2 * x * y) }
    let length = (x * x + y * y).squareRoot()
    return (x / length, y / length)
  }
}

/// Distances and containment worked out by the textbook, for comparison with GEOS.
enum ByHand {
  static func distance(_ p: Place, _ a: Place, _ b: Place) -> Double {
    let (dx, dy) = (b.easting - a.easting, b.northing - a.northing)
    let length = dx * dx + dy * dy
    if length == 0 { return p.distance(to: a) }
    let t = ((p.easting - a.easting) * dx + (p.northing - a.northing) * dy) / length
    let clamped = min(max(t, 0), 1)
    return p.distance(to: at(a.easting + clamped * dx, a.northing + clamped * dy))
  }

  static func distance(_ p: Place, line: [Place]) -> Double {
    zip(line, line.dropFirst()).map { distance(p, $0, $1) }.min() ?? .infinity
  }

  /// Counts crossings of the ray to the east.
  static func isInside(_ p: Place, ring: [Place]) -> Bool {
    zip(ring, ring.dropFirst()).reduce(false) { inside, edge in
      let (a, b) = edge
      guard (a.northing > p.northing) != (b.northing > p.northing) else { return inside }
      let share = (p.northing - a.northing) / (b.northing - a.northing)
      return p.easting < a.easting + share * (b.easting - a.easting) ? !inside : inside
    }
  }
}
