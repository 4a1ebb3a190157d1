/// What the two numbers of a position mean; a compile-time tag, never instantiated.
///
/// Only planar frames have distances and areas, so asking for metres between two
/// longitude/latitude positions does not compile.
public protocol ReferenceFrame: Sendable {}

/// A frame whose two axes are lengths in metres.
public protocol PlanarFrame: ReferenceFrame {}

/// ETRS89 longitude and latitude in decimal degrees, in that order.
///
/// CRS84 and EPSG:4326 input is treated as ETRS89: for Great Britain they differ by less than
/// a metre, and neither is defined more tightly than that.
public enum Geographic: ReferenceFrame {}

/// The British National Grid, EPSG:27700: easting and northing in metres.
public enum NationalGrid: PlanarFrame {}

/// Numbers as a source file gives them, in the source's own reference system and with the
/// horizontal axis first. Only `Projection` turns them into a frame that can be measured.
public enum AsWritten: ReferenceFrame {}
