package import SimpleFeatures

/// A box of another system as it lies on the grid, where its edges are curves.
///
/// Most of what it holds is settled by two plain boxes. Only points between them are looked at in
/// the box's own system, and only other shapes there need the outline.
package struct CurvedBox: Sendable {
  /// What lies outside of it is outside of the box.
  package var outer: Box<NationalGrid>
  /// What lies within it is within the box; nil where the box is too small or too bent to have one.
  package var inner: Box<NationalGrid>?
  /// Tells of pairs of easting and northing, which it may overwrite, whether each lies in the box,
  /// as far as published positions tell.
  package var holds: @Sendable (inout [Double]) -> [Bool]
  /// The box as a shape.
  package var outline: @Sendable () throws(StoreError) -> Geometry<NationalGrid>

  package init(
    outer: Box<NationalGrid>, inner: Box<NationalGrid>?,
    holds: @escaping @Sendable (inout [Double]) -> [Bool],
    outline: @escaping @Sendable () throws(StoreError) -> Geometry<NationalGrid>
  ) {
    self.outer = outer
    self.inner = inner
    self.holds = holds
    self.outline = outline
  }
}
