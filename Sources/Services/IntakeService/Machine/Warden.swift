package import Access
import Hashing
import Messages
package import Multiformats

/// Decides whether a request may be done at all: who signed it, and what the operator allows him.
///
/// A pure machine, asked once for each request, before anything is looked up: so what is refused
/// says nothing of what is here. It remembers the ids of signed requests (`SignedBook`).
///
/// | the request | the answer |
/// |---|---|
/// | has no signature where one is needed | `unauthorized` |
/// | has one that is not the signer's, not for this deployment, expired, or for too long | `unauthorized` |
/// | has a frame that is none | `invalid-request` |
/// | is signed by somebody who may not | `forbidden` |
/// | has an id under which its signer asked something else | `invalid-request` |
///
/// A signature is needed where the settings require it, and where a request names a listed DID.
package struct Warden: Sendable {
    enum Verdict {
        /// It may be done; who signed it, if anybody, and whether he may see restricted content.
        case pass(DIDKey?, seesRestricted: Bool)
        case refuse(Failure)
    }

    let policy: SignaturePolicy
    /// What the allow-list allows each DID.
    package var grants: [DIDKey: Grant]
    private var book: SignedBook

    /// A warden with the first list.
    package init(
        _ policy: SignaturePolicy = SignaturePolicy(),
        grants: [DIDKey: Grant] = [:],
    ) {
        self.policy = policy
        self.grants = grants
        book = SignedBook()
    }

    /// Whether requesters are told apart at all.
    private var isOn: Bool { policy.isRequired || !grants.isEmpty }

    /// Judges a request.
    ///
    /// - Parameters:
    ///   - message: the request.
    ///   - proof: its authentication frame and what that is about; nil: it has none.
    ///   - user: whose key its connection has.
    ///   - now: the time, in milliseconds since 1970.
    /// - Returns: whether it may be done.
    mutating func judge(
        _ message: Message,
        _ proof: Proof?,
        user: String,
        now: UInt64,
    ) -> Verdict {
        guard proof != nil || isOn else { return .pass(nil, seesRestricted: true) }
        let intent = Intent(message.payload)
        guard let proof else { return judge(unsigned: message.payload, intent) }
        switch read(proof, now) {
        case .failure(let refusal):
            return .refuse(refusal.failure)
        case .success(let signature):
            let grant = grants[signature.requester]
            if let failure = refusal(of: intent, signature.requester, grant) {
                return .refuse(failure)
            }
            if let failure = remember(message, proof, signature, user, now) {
                return .refuse(failure)
            }
            return .pass(signature.requester, seesRestricted: seesRestricted(grant))
        }
    }

    private func judge(unsigned payload: Payload, _ intent: Intent) -> Verdict {
        let isFree: Bool =
            switch payload {
            case .ping, .info: true
            default: false
            }
        if !isFree {
            if policy.isRequired { return .refuse(Trouble.unsigned) }
            if let did = try? DIDKey(parsing: intent.name), grants[did] != nil {
                return .refuse(Trouble.unsigned)
            }
            if intent.isRestricted { return .refuse(Trouble.forbidden) }
        }
        return .pass(nil, seesRestricted: false)
    }

    private func seesRestricted(_ grant: Grant?) -> Bool {
        guard isOn else { return true }
        return grant.map { $0.trust >= policy.restrictedTrust } ?? false
    }

    /// What the signer may not; nil: he may.
    private func refusal(of intent: Intent, _ did: DIDKey, _ grant: Grant?) -> Failure? {
        // Nobody is listed, or need be: a signer may what everybody may.
        let unlisted: Set<Right> = policy.isRequired ? [] : [.read, .put, .pin]
        let rights = grant?.rights ?? unlisted
        if let right = intent.right, !rights.contains(right) { return Trouble.forbidden }
        if intent.right != nil, !rights.contains(.admin) {
            let isOwn = intent.name == did.description
            guard isOwn || (intent.name.isEmpty && intent.isNamelessOpen) else {
                return Trouble.forbidden
            }
        }
        return intent.isRestricted && !seesRestricted(grant) ? Trouble.forbidden : nil
    }

    private struct Refusal: Error {
        let failure: Failure
    }

    /// The signature of a frame, if it holds.
    private func read(_ proof: Proof, _ now: UInt64) -> Result<RequestSignature, Refusal> {
        guard let deployment = policy.deployment else {
            return .failure(Refusal(failure: Trouble.takesNoSignatures))
        }
        guard let signature = RequestSignature(frame: proof.frame) else {
            return .failure(Refusal(failure: Trouble.noSignature))
        }
        guard signature.expiry > now else {
            return .failure(Refusal(failure: Trouble.expired))
        }
        guard signature.expiry - now <= Limits.signatureMillisecondsMax else {
            return .failure(Refusal(failure: Trouble.expiresTooLate))
        }
        let holds = signature.isOver(
            header: proof.header,
            bodyDigest: proof.bodyDigest,
            deployment: deployment,
        )
        return holds ? .success(signature) : .failure(Refusal(failure: Trouble.wrongSignature))
    }

    /// Remembers the request's id; why it can't be used, or nil.
    private mutating func remember(
        _ message: Message,
        _ proof: Proof,
        _ signature: RequestSignature,
        _ user: String,
        _ now: UInt64,
    ) -> Failure? {
        switch message.payload {
        case .ping, .info, .stats: return nil
        default: break
        }
        guard message.requestID != .zero else { return Trouble.signedWithoutID }
        // What a retry may change is left out: its time, its trace, its hop.
        let same = MessageCodec.encode(
            Message(requestID: message.requestID, payload: message.payload)
        )
        let entry = book.remember(
            Digest256(hashing: [message.requestID.bytes, signature.requester.publicKey]),
            Digest256(hashing: [proof.bodyDigest.bytes, Array(user.utf8), [0], same]),
            of: Digest256(hashing: [signature.requester.publicKey]),
            until: signature.expiry,
            now: now,
        )
        switch entry {
        case .taken: return nil
        case .differs: return Trouble.otherRequest
        case .full: return Trouble.tooManySigned
        }
    }
}

extension Digest256 {
    /// The SHA-256 of some bytes after others.
    fileprivate init(hashing parts: [[UInt8]]) {
        var stream = SHA256Stream()
        for part in parts { stream.update(part.span) }
        self.init(words: stream.finish())
    }
}
