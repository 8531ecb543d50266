private import Blocks

/// The client's own bounds, each with the arithmetic that gives it; the protocol's are in Messages.
package enum Limits {
    /// Requests that wait here for their turn: 65,536 × about 200 bytes are 13 MiB.
    package static let waitingMax = 65_536
    /// A request without an answer is asked again after this; a local answer takes milliseconds, and
    /// asking again costs one header.
    package static let silenceFirst = Duration.seconds(2)
    /// Each further silence is twice as long, up to this: 30 seconds hold 2 + 4 + 8 + 16.
    package static let silenceMax = Duration.seconds(16)
    /// How often one request is put back because somebody was overloaded, before its caller is told.
    ///
    /// A hint of 25 ms, doubled each time up to the longest pause, makes 20 pauses of 27 s: a disk
    /// that stands still for some seconds is outlasted, and so is the default time to live.
    package static let putBackMax = 20
    /// The longest of these pauses, unless the hint itself is longer.
    package static let putBackPauseMax = Duration.seconds(2)
    /// How much longer a signature holds than its request: what two clocks may differ by, and the way.
    ///
    /// The shorter, the fewer ids an intake has to remember.
    package static let signatureSlack = Duration.seconds(10)
    /// The shortest time between two looks at the clock for all requests: 200 a second.
    package static let tickMin = Duration.milliseconds(5)
    /// The longest pause before connecting again: a person waits, and an intake has few clients.
    package static let reconnectMax = Duration.seconds(2)
    /// A range of a download: what one reply carries.
    package static let rangeBytes: UInt64 = 1 << 20
    /// How far a download asks ahead of what was delivered: 8 MiB fill 80 MB/s at 100 ms.
    ///
    /// What is on its way from afar is told each 20 ms, so a download of that has 400 MB/s at most.
    /// A router brings more than is asked for to who reads on; a larger window would only wait here.
    package static let downloadWindowBytes: UInt64 = 8 << 20
    /// A leaf of a file (`unixfs-v1-2025`), and so a part of an upload.
    package static let leafBytes = 1 << 20
    /// Parts of an upload on their way at a time: 8 MiB, enough for the store to group its syncs.
    package static let uploadsInFlight = 8
    /// Parts that one `assemble` names: 1 MiB / 36 bytes a CID.
    package static let partsMax = (1 << 20) / 36
    /// Bytes at the end of a partial file that must agree before a download continues it.
    package static let resumeCheckBytes: UInt64 = 64 << 10
    /// Blocks that an export asks for ahead of the one it needs: 8 MiB, as a download's window.
    package static let blocksAhead = 7
    /// Entries of a folder that are followed, and written where they are files, at a time: with a
    /// window of 8 MiB each, 64 MiB at the very most, and enough of small ones to hide a round trip.
    package static let filesInFlight = 8
    /// How deep folders lie in each other: the names of the longest path.
    package static let folderDepthMax = Blocks.Limits.pathNamesMax
    /// Entries that are written of one folder and all below it: those of four full directories.
    ///
    /// A few blocks that name each other can mean any number of entries; a disk would hold them.
    package static let treeEntriesMax = 4 * Blocks.Limits.directoryEntriesMax
    /// Links that lead out of a folder and are told.
    package static let refusedLinksMax = 1_000
    /// Attempts that a download remembers of all its ranges.
    package static let attemptsMax = 64
    /// Events that wait while a gap before them is replayed: 10,000 × about 300 bytes are 3 MiB.
    package static let eventsHeldMax = 10_000
    /// Events that wait for a slow reader of the sequence; then older ones are replayed to it.
    package static let eventsUnreadMax = 1_024
    /// A replay without an answer is asked again after this.
    package static let replaySilence = Duration.seconds(1)
    /// When a peer fetcher is asked again what came of a call.
    package static let peerCallPause = Duration.milliseconds(50)
}
