package import Multiformats
package import PeerHost
package import PeerIdentity

/// Which of the deployments that the operator named vouch for which peers, and until when.
///
/// A pure machine. A voucher is worth what the settings say of the DID that signed it; that of a
/// deployment which nobody named is worth nothing, and is not kept.
///
/// Invariant: it remembers `Limits.rememberedMax` vouchers at most, those that expire last. None is
/// believed from its last second on.
package struct VoucherBook: Sendable {
    /// What is thought of a peer for its deployment's sake.
    package struct Vouched: Sendable, Equatable {
        /// Who vouches for it.
        package var deployment: DIDKey
        /// How much it is believed.
        package var trust: Trust

        /// Someone's word, and its worth.
        package init(deployment: DIDKey, trust: Trust) {
            self.deployment = deployment
            self.trust = trust
        }
    }

    private struct Entry {
        var vouched: Vouched
        var expirySeconds: UInt64
    }

    private let levels: [PeerID: Trust]
    private var entries: [PeerID: Entry] = [:]

    /// A book without vouchers.
    ///
    /// - `levels`: what is thought of deployments, by the PeerID of their key.
    package init(levels: [PeerID: Trust]) {
        self.levels = levels
    }

    /// Whether a voucher could be worth anything.
    package var isOfUse: Bool { !levels.isEmpty }

    /// Vouchers that are remembered.
    package var count: Int { entries.count }

    /// Takes a voucher, whose signature and time were verified and whose peer is proven.
    ///
    /// - Returns: whether more is thought of the peer than before.
    package mutating func add(_ voucher: Voucher, nowSeconds: UInt64) -> Bool {
        guard nowSeconds < voucher.expirySeconds,
            let trust = levels[PeerID(voucher.deployment)], trust > .stranger
        else { return false }
        let before = vouched(for: voucher.instance, nowSeconds: nowSeconds)
        // One of less worth doesn't take the place of a better one that is still good.
        if let before, before.trust > trust { return false }
        entries[voucher.instance] = Entry(
            vouched: Vouched(deployment: voucher.deployment, trust: trust),
            expirySeconds: voucher.expirySeconds,
        )
        if entries.count > Limits.rememberedMax { forget() }
        return before.map { $0.trust < trust } ?? true
    }

    /// What is thought of a peer by its voucher; nil: it has none that is good.
    package func vouched(for peer: PeerID, nowSeconds: UInt64) -> Vouched? {
        guard let entry = entries[peer], nowSeconds < entry.expirySeconds else { return nil }
        return entry.vouched
    }

    /// Forgets an eighth of all, those that expire first.
    private mutating func forget() {
        let order = entries.sorted { $0.value.expirySeconds < $1.value.expirySeconds }
        for (peer, _) in order.prefix(Limits.rememberedMax / 8) { entries[peer] = nil }
    }
}
