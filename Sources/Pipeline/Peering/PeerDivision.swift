import Links

/// Which of the configured peers belong to which instance of a stage.
///
/// By rendezvous hashing of the peer: every instance knows the answer by itself, and when there is
/// one more or one less, only its own peers move.
package struct PeerDivision: Sendable, Equatable {
    /// The names of all instances.
    package var instances: [String]
    /// This one's name.
    package var instance: String

    /// A division among these instances, one of which is this one.
    package init(instances: [String], instance: String) {
        self.instances = instances
        self.instance = instance
    }

    /// Whether a peer is this instance's to connect with.
    ///
    /// - `peer`: the bytes of its PeerID, or of its address where that is all that is known.
    package func isOurs(_ peer: some Sequence<UInt8>) -> Bool {
        guard instances.count > 1, instances.contains(instance) else { return true }
        guard let first = Rendezvous.order(key: peer, nodes: instances).first else { return true }
        return instances[first] == instance
    }
}
