/// What a requester may do, apart from asking how a stage is.
package enum Right: String, Sendable, CaseIterable {
    /// Get and look at content, and list what is public or its own.
    case read
    /// Keep content of its own, and remove it.
    case put
    /// Pin content, and take a pin back.
    case pin
    /// Do all that in another's name or the deployment's, and read what a stage has counted.
    case admin
}
