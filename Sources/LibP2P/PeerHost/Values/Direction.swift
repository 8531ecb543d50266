/// Who began a connection or a stream.
package enum Direction: Sendable, Hashable, CaseIterable {
    /// The other side.
    case inbound
    /// This host.
    case outbound
}
