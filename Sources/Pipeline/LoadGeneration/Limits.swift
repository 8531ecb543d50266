/// The bounds of a load generator, each with the arithmetic that gives it.
package enum Limits {
    /// Connections: libzmq's context holds 1,023 sockets.
    package static let clientsMax = 1_000
    /// Requests in flight: what intake admits as it comes (131,072).
    package static let inFlightMax = 1 << slotBits
    /// Bits of a request's name that say which place of the table asked.
    static let slotBits = 17
    /// Blocks: their 32-byte digests are 512 MiB.
    package static let blocksMax = 1 << 24
    /// How long to wait for the connections before the run.
    static let connecting = Duration.seconds(5)
    /// An answer that has not come so long after its time to live counts as lost.
    static let grace = Duration.seconds(2)
    /// How much longer a signature holds than its request: what two clocks may differ by.
    ///
    /// An intake remembers 131,072 ids of one signer, each until the signature has expired.
    static let signatureSlack = Duration.seconds(5)
    /// How often lost answers are looked for: each look goes through every place.
    static let tick = Duration.milliseconds(100)
    /// Before a request's turn the loop sleeps to within this, as it wakes by milliseconds, and
    /// turns for the rest.
    static let wakeEarly = Duration.milliseconds(2)
    /// Connections with which the loop turns: each is asked twice in a turn, 0.1 µs each time, so
    /// that 32 take less time than a request.
    static let turningClientsMax = 32
    /// The kinds of failure that a report names; the rest is counted together.
    static let failureKindsMax = 16
}
