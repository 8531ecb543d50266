import Blocks
import Bus
import Daemon
import Foundation
import Messages
import Multiformats

/// Names a file that is being assembled: the same parts, held in the same way.
struct AssemblyKey: Hashable, Sendable {
    let parts: Digest256
    let owner: String
    let privacy: Privacy
    let isPart: Bool
    let isFetched: Bool
    let contentType: String
    let sha256: [UInt8]?

    init(_ request: Assemble, list: Data) {
        parts = Digest256(hashing: list.bytes)
        owner = request.owner
        privacy = request.privacy
        isPart = request.isPart
        isFetched = request.isFetched
        contentType = request.contentType
        sha256 = request.sha256
    }
}

/// Files: hashed by the background thread, then written down like any other put.
extension StoreStage {
    /// Begins to assemble a file, or joins the work on the same one.
    func assemble(_ request: Assemble, _ list: Data, _ asker: Asker) {
        let key = AssemblyKey(request, list: list)
        switch assemblies.enter(key, asker) {
        case .joined:
            break
        case .refused:
            answer(asker, .failure(Self.overloaded))
        case .begin:
            let loop = environment.loop
            let blocked = blocked
            let segments = engine.file.segments
            let isTaken = engine.background.offer { db in
                do {
                    let parts = try Assembler.parts(list)
                    for part in parts { try blocked.refuse(part) }
                    let file = try Assembler(db: db, segments: segments).assemble(parts, request)
                    try blocked.refuse(file.layout.root.cid)
                    if let sha256 = file.sha256 { try blocked.refuse(CID(sha256: sha256)) }
                    loop.post(to: self) { $0.write(file, key) }
                } catch let rotten as RottenBlock {
                    loop.post(to: self) { $0.meet(rotten, key) }
                } catch {
                    let failure = Trouble.failure(error)
                    loop.post(to: self) { $0.finish(key, .failure(failure)) }
                }
            }
            if !isTaken { finish(key, .failure(Self.overloaded)) }
        }
    }

    private func write(_ file: AssembledFile, _ key: AssemblyKey) {
        let loop = environment.loop
        // Not offered but added: their number has its own bound, and the hashing is done already.
        engine.writer.add(
            Writer.Job(
                prepare: { { .stored(try $0.assemble(file)) } },
                done: { payload in loop.post(to: self) { $0.finish(key, payload) } },
            ),
            isDurable: true,
        )
    }

    private func meet(_ rotten: RottenBlock, _ key: AssemblyKey) {
        drop([rotten.key])
        let name = rotten.key.cid.map(\.description) ?? "a block"
        finish(
            key,
            .failure(
                Failure(
                    .notFound,
                    "Part \(name) has rotted in the store: put it, and assemble again."
                )
            ),
        )
    }

    private func finish(_ key: AssemblyKey, _ payload: Payload) {
        for asker in assemblies.finish(key) { answer(asker, payload) }
    }
}
