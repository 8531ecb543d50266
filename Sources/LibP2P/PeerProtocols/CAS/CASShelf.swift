package import PeerIdentity

/// What a peer answers `/cas/1.0.0` from; it decides who may have what.
package protocol CASShelf: Sendable {
    /// A range of a content for this peer.
    ///
    /// - Returns: the answer, and the bytes behind it: exactly those of a content that is not
    ///   announced.
    func get(_ get: CAS.Get, for peer: PeerID, within time: Duration) async -> (CAS.Answer, [UInt8])

    /// A page of what this peer may ask for.
    func list(_ list: CAS.List, for peer: PeerID, within time: Duration) async -> CAS.Answer
}
