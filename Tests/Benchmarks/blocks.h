// Reads blocks out of weir-store's own files: small ones out of their rows, large ones out of the
// segment that the row names.
#pragma once
#include "bench.h"
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

enum { SEGMENTS = 64 };

struct blocks {
    sqlite3 *database;
    sqlite3_stmt *query;
    const char *path;
    int segments[SEGMENTS];
};

static inline struct blocks open_blocks(const char *path) {
    struct blocks blocks = {.path = path};
    const char *settings = "PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -2048";
    const char *text = "SELECT bytes, segment, position, size FROM blocks WHERE multihash = ?";
    if (sqlite3_open_v2(path, &blocks.database, SQLITE_OPEN_READONLY, NULL) ||
        sqlite3_exec(blocks.database, settings, NULL, NULL, NULL) ||
        sqlite3_prepare_v2(blocks.database, text, -1, &blocks.query, NULL)) {
        fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(blocks.database));
        exit(1);
    }
    return blocks;
}

static inline int segment_of(struct blocks *blocks, int64_t number) {
    int *segment = &blocks->segments[number % SEGMENTS];
    if (!*segment) {
        char path[512];
        snprintf(path, sizeof path, "%s-segments/%lld", blocks->path, (long long)number);
        *segment = open(path, O_RDONLY);
        if (*segment < 0) fail(path);
    }
    return *segment;
}

// The bytes of a block, which the caller frees.
static inline void *read_bytes(struct blocks *blocks, const uint8_t *digest, size_t *size) {
    uint8_t key[2 + DIGEST] = {0x12, 0x20};
    memcpy(key + 2, digest, DIGEST);
    sqlite3_stmt *query = blocks->query;
    sqlite3_bind_blob(query, 1, key, sizeof key, SQLITE_STATIC);
    if (sqlite3_step(query) != SQLITE_ROW) {
        fprintf(stderr, "a block is missing: %s\n", sqlite3_errmsg(blocks->database));
        exit(1);
    }
    *size = (size_t)sqlite3_column_int64(query, 3);
    void *bytes = malloc(*size);
    if (sqlite3_column_type(query, 1) == SQLITE_NULL) {
        memcpy(bytes, sqlite3_column_blob(query, 0), *size);
    } else {
        int segment = segment_of(blocks, sqlite3_column_int64(query, 1));
        if (pread(segment, bytes, *size, sqlite3_column_int64(query, 2)) != (ssize_t)*size)
            fail("a segment");
    }
    sqlite3_reset(query);
    return bytes;
}
