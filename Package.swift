// swift-tools-version: 6.2
import PackageDescription

// The arrows between targets are the architecture: see the sketch in README.md.
// `scripts/test` builds with `--explicit-target-dependency-import-check error`, so an
// import that is not listed here does not compile.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let scrypt: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(
  name: "HummingbirdCore", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")

func module(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: settings)
}

let package = Package(
  name: "sitereg",
  products: [.executable(name: "sitereg", targets: ["sitereg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"]), .brew(["geos"])]),
    .systemLibrary(
      name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"]), .brew(["proj"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    module("SimpleFeatures", []),
    module("Topology", ["SimpleFeatures", "CGEOS"]),
    module("Projection", ["SimpleFeatures", "CPROJ"]),
    module("CQL2", ["SimpleFeatures"]),
    module("SiteModel", ["SimpleFeatures", "Topology", "CQL2"]),
    module("SiteStore", ["SiteModel", "Topology", "CQL2", "SimpleFeatures", grdb, sqlite]),
    module(
      "SiteRegistry",
      [
        "SiteStore", "SiteModel", "Topology", "Projection", "CQL2", "SimpleFeatures", yams,
        crypto, scrypt,
      ]),
    module(
      "SitePortal",
      [
        "SiteRegistry", "SiteModel", "CQL2", "SimpleFeatures", "CZlib", crypto, hummingbird,
        hummingbirdCore, mustache, logging, nio, nioHTTP1, nioPosix, httpTypes, lifecycle,
      ],
      resources: [.copy("Templates"), .copy("Assets")]),
    .executableTarget(
      name: "sitereg",
      dependencies: ["SiteRegistry", "SitePortal", "SiteModel", "SimpleFeatures", arguments],
      swiftSettings: settings),

    tests("SimpleFeatures", []),
    tests("Topology", ["SimpleFeatures"]),
    tests("Projection", ["SimpleFeatures"]),
    tests("CQL2", ["SimpleFeatures"]),
    tests("SiteModel", ["SimpleFeatures", "Topology", "CQL2"]),
    tests("SiteStore", ["SiteModel", "Topology", "CQL2", "SimpleFeatures", grdb]),
    tests(
      "SiteRegistry",
      ["SiteStore", "SiteModel", "Topology", "Projection", "CQL2", "SimpleFeatures"]),
    tests(
      "SitePortal",
      [
        "SiteRegistry", "SiteModel", "SimpleFeatures", hummingbird, logging, nio, nioHTTP1,
        nioEmbedded, .product(name: "HummingbirdTesting", package: "hummingbird"), httpTypes,
      ]),
    tests("sitereg", []),
  ]
)
