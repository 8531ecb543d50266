// The chain's end: reads a block by its hash from weir-store's own database file, through a prepared
// statement of SQLite's C interface, proves it, and answers with it.
//
// usage: store ENDPOINT DATABASE
#include "bench.h"
#include <sqlite3.h>
#include <zmq.h>

static void give_back(void *bytes, void *hint) {
    (void)hint;
    free(bytes);
}

int main(int count, char **words) {
    if (count != 3) return 2;
    sqlite3 *database;
    sqlite3_stmt *query;
    const char *settings = "PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -2048";
    const char *text = "SELECT bytes FROM blocks WHERE multihash = ?";
    if (sqlite3_open_v2(words[2], &database, SQLITE_OPEN_READONLY, NULL) ||
        sqlite3_exec(database, settings, NULL, NULL, NULL) ||
        sqlite3_prepare_v2(database, text, -1, &query, NULL)) {
        fprintf(stderr, "%s: %s\n", words[2], sqlite3_errmsg(database));
        return 1;
    }
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_ROUTER);
    if (zmq_bind(socket, words[1])) fail(words[1]);
    for (;;) {
        // Two routes (the forwarder's and its client's), then the header: a tag and the digest.
        uint8_t routes[2][256], header[8 + DIGEST], key[2 + DIGEST] = {0x12, 0x20};
        int sizes[2];
        for (int i = 0; i < 2; i++)
            if ((sizes[i] = zmq_recv(socket, routes[i], sizeof routes[i], 0)) < 0) fail("receive");
        if (zmq_recv(socket, header, sizeof header, 0) != sizeof header) fail("receive");
        memcpy(key + 2, header + 8, DIGEST);
        sqlite3_bind_blob(query, 1, key, sizeof key, SQLITE_STATIC);
        if (sqlite3_step(query) != SQLITE_ROW) {
            fprintf(stderr, "a block is missing: %s\n", sqlite3_errmsg(database));
            return 1;
        }
        size_t size = (size_t)sqlite3_column_bytes(query, 0);
        void *bytes = malloc(size);
        memcpy(bytes, sqlite3_column_blob(query, 0), size);
        sqlite3_reset(query);
        if (!matches(bytes, size, header + 8)) {
            fprintf(stderr, "a block has rotted\n");
            return 1;
        }
        zmq_msg_t body;
        zmq_msg_init_data(&body, bytes, size, give_back, NULL);
        for (int i = 0; i < 2; i++) zmq_send(socket, routes[i], (size_t)sizes[i], ZMQ_SNDMORE);
        zmq_send(socket, header, sizeof header, ZMQ_SNDMORE);
        if (zmq_msg_send(&body, socket, 0) < 0) fail("send");
    }
}
