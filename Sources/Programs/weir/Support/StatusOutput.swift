import WeirClient

/// What is known of a content, as `--json` prints it.
struct StatusOutput: Encodable {
    let cid: String
    let size: UInt64
    let blocks: UInt64
    let bytesPresent: UInt64
    let complete: Bool
    let state: ContentStatus.State
    let pinned: Bool
    let privacy: Privacy
    let owner: String
    let contentType: String
    let sha256: String?
    let createdMs: UInt64

    init(_ status: ContentStatus) {
        cid = status.cid
        size = status.size
        blocks = status.blocks
        bytesPresent = status.bytesPresent
        complete = status.isComplete
        state = status.state
        pinned = status.isPinned
        privacy = status.privacy
        owner = status.owner
        contentType = status.contentType
        sha256 = status.sha256
        createdMs = status.createdMilliseconds
    }
}
