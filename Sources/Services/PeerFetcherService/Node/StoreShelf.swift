import Blocks
import Fetching
import Messages
import Multiformats
import PeerIdentity
import PeerProtocols
import Synchronization

/// What peers are answered from: the store, as each of them may see it.
///
/// Private content, and to strangers restricted content too, is answered as if it were not there.
struct StoreShelf: CASShelf {
    let store: any SharedStore
    /// Whether a peer may see restricted content.
    let isTrusted: @Sendable (PeerID) -> Bool
    let counts: ServingCounts

    func get(
        _ get: CAS.Get,
        for peer: PeerID,
        within time: Duration,
    ) async -> (CAS.Answer, [UInt8]) {
        do throws(FetchTrouble) {
            let (answer, body) = try await answer(get, for: audience(peer, time))
            counts.answered(answer, bytes: body.count)
            return (answer, body)
        } catch {
            let refusal = CAS.Refusal(error)
            counts.answered(.refused(refusal), bytes: 0)
            return (.refused(refusal), [])
        }
    }

    func list(_ list: CAS.List, for peer: PeerID, within time: Duration) async -> CAS.Answer {
        let cursor = String(decoding: list.cursor, as: UTF8.self)
        do throws(FetchTrouble) {
            let page = try await store.sharedPage(
                from: cursor,
                limit: list.limit,
                ofBlocks: false,
                for: audience(peer, time)
            )
            let entries = page.entries.map { status in
                CAS.Entry(
                    root: status.cid,
                    size: status.size,
                    sha256: status.sha256.flatMap { Digest256($0) },
                    contentType: status.contentType,
                )
            }
            let listing = CAS.Answer.listing(
                CAS.Listing(entries: entries, next: Array(page.next.utf8))
            )
            counts.answered(listing, bytes: 0)
            return listing
        } catch {
            return .refused(CAS.Refusal(error))
        }
    }

    private func audience(_ peer: PeerID, _ time: Duration) -> SharedAudience {
        SharedAudience(isTrusted: isTrusted(peer), deadline: .now + time)
    }

    private func answer(
        _ get: CAS.Get,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> (CAS.Answer, [UInt8]) {
        let hash = get.isBlock ? ContentHash.cid(get.contentHash.root) : get.contentHash
        let format = get.isBlock ? ContentFormat.raw : .file
        let wanted =
            get.length == 0 ? UInt64(get.inlineMax) : min(get.length, UInt64(get.inlineMax))
        let first = try await store.sharedRange(
            hash,
            offset: get.offset,
            length: min(max(wanted, 1), UInt64(Messages.Limits.rangeBytesMax)),
            format: format,
            for: audience,
        )
        switch first {
        case .absent(let absent): return (Self.answer(absent, to: get), [])
        case .content(let content, let bytes):
            var told = Self.content(content, get)
            guard told.length <= UInt64(get.inlineMax) else {
                told.isAnnounced = true
                return (.content(told), [])
            }
            let body = try await rest(of: told, after: bytes, hash, format, audience)
            guard let body, UInt64(body.count) == told.length else { return (Self.notFound, []) }
            return (.content(told), body)
        }
    }

    /// A body that takes more than one range of the store.
    private func rest(
        of content: CAS.Content,
        after start: [UInt8],
        _ hash: ContentHash,
        _ format: ContentFormat,
        _ audience: SharedAudience,
    ) async throws(FetchTrouble) -> [UInt8]? {
        var body =
            start.count > Int(content.length) ? Array(start.prefix(Int(content.length))) : start
        while body.count < Int(content.length) {
            let next = try await store.sharedRange(
                hash,
                offset: content.offset + UInt64(body.count),
                length: min(
                    content.length - UInt64(body.count),
                    UInt64(Messages.Limits.rangeBytesMax)
                ),
                format: format,
                for: audience,
            )
            guard case .content(_, let bytes) = next, !bytes.isEmpty else { return nil }
            body += bytes
        }
        return body
    }

    private static let notFound = CAS.Answer.refused(
        CAS.Refusal(.notFound, "It is not here, or not for you.")
    )

    private static func content(_ content: Content, _ get: CAS.Get) -> CAS.Content {
        let rest = content.size - min(get.offset, content.size)
        return CAS.Content(
            root: content.cid,
            size: content.size,
            offset: get.offset,
            length: get.length == 0 ? rest : min(get.length, rest),
            sha256: content.sha256.flatMap { Digest256($0) },
            contentType: content.contentType,
        )
    }

    /// A file of which only the beginning of the range is here is announced as that.
    private static func answer(_ absent: Absent, to get: CAS.Get) -> CAS.Answer {
        guard absent.isPartial, absent.available > 0, absent.size > get.offset, !get.isBlock else {
            return notFound
        }
        let rest = absent.size - get.offset
        return .content(
            CAS.Content(
                root: absent.root,
                size: absent.size,
                offset: get.offset,
                length: get.length == 0 ? rest : min(get.length, rest),
                isAnnounced: true,
                available: [get.offset..<get.offset + min(absent.available, rest)],
            )
        )
    }
}

extension CAS.Refusal {
    /// What a peer is told of a trouble with our own store.
    init(_ trouble: FetchTrouble) {
        switch trouble.code {
        case .invalidRequest: self.init(.invalidRequest, "The range begins beyond the content.")
        case .overloaded: self.init(.overloaded, "Too much to do.", retryAfter: .seconds(1))
        case .timeout: self.init(.timeout, "It was not ready in time.")
        case .notFound: self.init(.notFound, "It is not here, or not for you.")
        default: self.init(.unavailable, "The store can't be asked now.")
        }
    }
}
