import Access
import Foundation
import IntakeService
import Messages
import Multiformats
import Sodium

/// An intake that tells requesters apart, and requests signed by them.
struct SignedScene {
    /// A requester with its key.
    struct Key: Hashable {
        let secret: RequesterKey
        var did: DIDKey { secret.did }

        static func == (left: Key, right: Key) -> Bool { left.did == right.did }
        func hash(into hasher: inout Hasher) { hasher.combine(did) }
    }

    /// What is sent, to be broken.
    struct Parts {
        var frame: [UInt8]
        var header: [UInt8]
        var bodyDigest: Digest256
        var clock: UInt64
    }

    static let body = Digest256(words: (9, 9, 9, 9))
    static let otherBody = Digest256(words: (8, 8, 8, 8))
    static let deployment = key(9)

    /// The time of the day.
    var clock: UInt64 = 1_800_000_000_000
    /// Requests that were let in, so far.
    private(set) var admitted = 0
    private var scene: Scene

    /// A key of a seed that is all one byte.
    static func key(_ byte: UInt8) -> Key {
        let seed = Secret(copying: [UInt8](repeating: byte, count: 32))
        guard let secret = RequesterKey(seed: seed) else { preconditionFailure("32 bytes") }
        return Key(secret: secret)
    }

    init(
        required: Bool,
        restrictedTrust: Int = 1,
        _ grants: [Key: Grant],
        deployment: Key? = deployment,
    ) {
        let policy = SignaturePolicy(
            deployment: deployment?.did,
            isRequired: required,
            restrictedTrust: restrictedTrust
        )
        let grants = Dictionary(uniqueKeysWithValues: grants.map { ($0.did, $1) })
        scene = Scene(warden: Warden(policy, grants: grants))
    }

    mutating func ask(
        _ payload: Payload,
        by signer: Key?,
        id: RequestID = .random(),
        user: String = "",
        ttl: Duration = .seconds(5),
        body: Digest256 = body,
        change: (inout Parts) -> Void = { _ in },
    ) {
        let message = Message(requestID: id, timeToLive: ttl, payload: payload)
        let header = MessageCodec.encode(message)
        var proof: Proof?
        var clock = clock
        if let signer {
            let signature = RequestSignature(
                header: header,
                bodyDigest: body,
                deployment: Self.deployment.did,
                expiry: clock + 40_000,
                with: signer.secret.key
            )
            var parts = Parts(
                frame: signature.frame,
                header: header,
                bodyDigest: body,
                clock: clock
            )
            change(&parts)
            proof = Proof(frame: parts.frame, header: parts.header, bodyDigest: parts.bodyDigest)
            clock = parts.clock
        }
        let failures = scene.answers.count
        scene.ask(
            payload,
            id: id,
            user: user,
            ttl: ttl,
            body: payload.hasBody ? 10 : 0,
            proof: proof,
            clock: clock
        )
        if scene.answers.count == failures { admitted += 1 }
    }

    /// The store answers what it was asked.
    mutating func finish() {
        while !scene.asks.isEmpty { scene.storeSays(Sample.stored()) }
    }

    var failure: Failure? { scene.failure }
    var isQuiet: Bool { scene.isQuiet }
    var open: Int { scene.machine.open }

    /// For whom the store was asked last.
    var audience: Audience? {
        switch scene.asks.last?.message.payload {
        case .get(let get): get.audience
        case .stat(let stat): stat.audience
        default: nil
        }
    }
}

extension Payload {
    fileprivate var hasBody: Bool {
        switch self {
        case .put, .assemble: true
        default: false
        }
    }
}
