import CLinux
import Glibc

/// Reading and writing at a place, as several threads do with one file: nobody moves for anybody else.
extension File {
    /// Reads the bytes from a place on into the beginning of a buffer.
    ///
    /// - `count`: how many are wanted; the buffer has room for them.
    /// - `offset`: the first one's place in the file.
    ///
    /// - Returns: how many were read: fewer only at the file's end.
    package func read(
        _ count: Int,
        at offset: UInt64,
        into buffer: inout MutableRawSpan,
    ) throws(LinuxError) -> Int {
        precondition(count <= buffer.byteCount, "what is read has room")
        var done = 0
        while done < count {
            let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    descriptor,
                    bytes.baseAddress?.advanced(by: done),
                    count - done,
                    Int(clamping: offset) + done
                )
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .last("cannot read \(name)") }
            guard got > 0 else { break }
            done += got
        }
        return done
    }

    /// Bytes that are written at once, and up to half as many more at the end: for 1 MiB and more the
    /// kernel looks for as much of its memory in one piece, which now and then takes ten times as long
    /// as the writing (measured on ext4).
    ///
    /// A file's part of 256 KiB in its node's few bytes is one write, not two.
    private static let pieceBytes = 256 << 10

    /// Writes all the bytes at a place; the file grows when it is beyond the end.
    package func write(_ bytes: RawSpan, at offset: UInt64) throws(LinuxError) {
        var done = 0
        while done < bytes.byteCount {
            let rest = bytes.byteCount - done
            let piece = rest < File.pieceBytes * 3 / 2 ? rest : File.pieceBytes
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    piece,
                    Int(clamping: offset) + done
                )
            }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw .last("cannot write \(name)") }
            done += written
        }
    }

    /// Returns when its bytes are on the disk, and its size; not what else is known of it.
    package func syncBytes() throws(LinuxError) {
        var failed: Int32
        repeat { failed = fdatasync(descriptor) } while failed < 0 && errno == EINTR
        guard failed == 0 else { throw .last("cannot write \(name) to the disk") }
    }

    /// Has disk space given to it ahead of what is written; it grows, by zeros.
    ///
    /// That is a third less work for each write, and pieces that lie together.
    ///
    /// - Throws: also where the file system can't.
    package func reserve(_ range: Range<Int64>) throws(LinuxError) {
        let refused = weir_reserve(descriptor, range.lowerBound, Int64(range.count))
        guard refused == 0 else {
            let reason = LinuxError.reason(refused)
            throw LinuxError(.system(refused), "cannot reserve room for \(name): \(reason)")
        }
    }

    /// Gives a range's disk space back; it reads as zeros from then on.
    ///
    /// - Throws: also where the file system can't.
    package func punch(_ range: Range<Int64>) throws(LinuxError) {
        let refused = weir_punch(descriptor, range.lowerBound, Int64(range.count))
        guard refused == 0 else {
            let reason = LinuxError.reason(refused)
            throw LinuxError(.system(refused), "cannot free a part of \(name): \(reason)")
        }
    }

    /// Takes away what is beyond so many bytes, also what is reserved there.
    package func cut(to size: UInt64) throws(LinuxError) {
        guard ftruncate(descriptor, Int(clamping: size)) == 0 else {
            throw .last("cannot cut \(name)")
        }
    }
}
