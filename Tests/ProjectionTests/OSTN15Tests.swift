import Foundation
import Projection
import SimpleFeatures
import Testing

/// Ordnance Survey's 40 test points, ETRS89 and OSGB36.
struct PublishedPoint: Sendable {
  let name: String
  let geographic: Position<Geographic>
  let grid: Position<NationalGrid>

  static func all() throws -> [PublishedPoint] {
    let inputs = try SharedMaterial.rows("cases/ostn15/OSTN15_OSGM15_TestInput_ETRStoOSGB.txt")
    let outputs = try SharedMaterial.rows("cases/ostn15/OSTN15_OSGM15_TestOutput_ETRStoOSGB.txt")
    return try zip(inputs, outputs).map { input, output in
      try #require(input[0] == output[0])
      return PublishedPoint(
        name: input[0],
        geographic: Position(
          longitude: try #require(Double(input[2])), latitude: try #require(Double(input[1]))),
        grid: Position(
          easting: try #require(Double(output[1])), northing: try #require(Double(output[2]))))
    }
  }
}

/// The grids there are on this machine: the published one and the one our script builds.
enum Grids {
  static let name = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"

  static let folders: [String] = {
    let vendor = SharedMaterial.root + "/.vendor"
    let shared = SharedMaterial.folder.map { $0 + "/proj" }
    return [shared, vendor + "/proj", vendor + "/proj-built"].compactMap { $0 }.filter {
      FileManager.default.fileExists(atPath: $0 + "/" + name)
    }
  }()

  /// Whether PROJ finds the grid without our naming a folder, so that its absence cannot be tried.
  static let isInstalled = ReferenceSystems(gridFolders: [], environment: [:]).hasExactGrid
}

@Suite("OSTN15") struct OSTN15Tests {
  @Test(
    .enabled(if: SharedMaterial.hasPoints && !Grids.folders.isEmpty, "needs points and a grid"),
    arguments: Grids.folders)
  func `Ordnance Survey's 40 points come out within 10 mm and go back within 1 mm`(
    folder: String
  ) throws {
    let systems = ReferenceSystems(gridFolders: [folder])
    #expect(systems.hasExactGrid)
    let toGrid = try systems.geographicToGrid
    let back = try systems.gridToGeographic
    #expect(toGrid.operation.isExact)
    #expect(toGrid.operation.grid == Grids.name)
    let points = try PublishedPoint.all()
    #expect(points.count == 40)
    for point in points {
      let position = try toGrid(point.geographic)
      #expect(position.distance(to: point.grid) < 0.010, "\(point.name)")
      let there = try toGrid(try back(position))
      #expect(there.distance(to: position) < 0.001, "\(point.name)")
      let published = try back(point.grid)
      // 1e-7 degrees are about 11 mm.
      #expect(abs(published.longitude - point.geographic.longitude) < 2e-7, "\(point.name)")
      #expect(abs(published.latitude - point.geographic.latitude) < 1e-7, "\(point.name)")
    }
  }

  @Test(
    .enabled(
      if: SharedMaterial.hasPoints && !Grids.isInstalled,
      "needs the points, and no grid where PROJ looks by itself"))
  func `without the grid the same points are within 5 m, and the accuracy says so`() throws {
    let systems = ReferenceSystems(gridFolders: [], environment: [:])
    let toGrid = try systems.geographicToGrid
    #expect(!systems.hasExactGrid)
    #expect(!toGrid.operation.isExact)
    #expect(toGrid.operation.grid == nil)
    #expect(toGrid.operation.accuracyInMetres == 5)
    #expect(systems.accuracyStatement == "no OSTN15 grid: positions are good to about 5 m")
    for point in try PublishedPoint.all() {
      #expect(try toGrid(point.geographic).distance(to: point.grid) <= 5, "\(point.name)")
    }
  }

  @Test(
    .enabled(if: SharedMaterial.hasPoints && Grids.folders.count > 1, "needs both grids"))
  func `the published grid and the built one agree within 20 mm between the points`() throws {
    let transforms = try Grids.folders.map {
      try ReferenceSystems(gridFolders: [$0]).geographicToGrid
    }
    let points = try PublishedPoint.all()
    for a in points {
      for b in points where b.geographic.latitude > a.geographic.latitude {
        let middle = Position<Geographic>(
          longitude: (a.geographic.longitude + b.geographic.longitude) / 2,
          latitude: (a.geographic.latitude + b.geographic.latitude) / 2)
        let results = try transforms.map { try $0(middle) }
        // Both approximate the 1 km shifts on a grid of their own, each within 10 mm of them.
        for result in results {
          #expect(result.distance(to: results[0]) < 0.020, "\(middle)")
        }
      }
    }
  }
}
