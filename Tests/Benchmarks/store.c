// The chain's end: reads blocks by their hashes from weir-store's own files, through a prepared statement
// of SQLite's C interface and out of the segments, proves them, and answers with them. What waits is read in one
// transaction, as weir-store reads it, and no more of it than there.
//
// usage: store ENDPOINT DATABASE
#include "blocks.h"
#include <zmq.h>

// StoreService's `Limits.readsTogetherMax`.
enum { TOGETHER = 16 };

// One question: two routes (the forwarder's and its client's), then the header, a tag and the digest.
struct question {
    uint8_t routes[2][256], header[8 + DIGEST];
    int sizes[2];
    zmq_msg_t body;
};

static struct blocks blocks;
static sqlite3_stmt *begin, *commit;

static void give_back(void *bytes, void *hint) {
    (void)hint;
    free(bytes);
}

static sqlite3_stmt *prepared(const char *text) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(blocks.database, text, -1, &statement, NULL) == SQLITE_OK) return statement;
    fprintf(stderr, "%s\n", sqlite3_errmsg(blocks.database));
    exit(1);
}

static void run(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(blocks.database));
        exit(1);
    }
    sqlite3_reset(statement);
}

// Takes a question; false when none waits and `flags` says not to wait for one.
static int receive(void *socket, struct question *question, int flags) {
    for (int i = 0; i < 2; i++) {
        question->sizes[i] =
            zmq_recv(socket, question->routes[i], sizeof question->routes[i], i ? 0 : flags);
        if (question->sizes[i] < 0) {
            if (i == 0 && errno == EAGAIN) return 0;
            fail("receive");
        }
    }
    if (zmq_recv(socket, question->header, sizeof question->header, 0) != sizeof question->header)
        fail("receive");
    return 1;
}

static void read_block(struct question *question) {
    size_t size;
    void *bytes = read_bytes(&blocks, question->header + 8, &size);
    if (!matches(bytes, size, question->header + 8)) {
        fprintf(stderr, "a block has rotted\n");
        exit(1);
    }
    zmq_msg_init_data(&question->body, bytes, size, give_back, NULL);
}

static void answer(void *socket, struct question *question) {
    for (int i = 0; i < 2; i++)
        zmq_send(socket, question->routes[i], (size_t)question->sizes[i], ZMQ_SNDMORE);
    zmq_send(socket, question->header, sizeof question->header, ZMQ_SNDMORE);
    if (zmq_msg_send(&question->body, socket, 0) < 0) fail("send");
}

int main(int count, char **words) {
    if (count != 3) return 2;
    blocks = open_blocks(words[2]);
    begin = prepared("BEGIN");
    commit = prepared("COMMIT");
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_ROUTER);
    if (zmq_bind(socket, words[1])) fail(words[1]);
    static struct question questions[TOGETHER];
    for (;;) {
        int waiting = receive(socket, &questions[0], 0);
        while (waiting < TOGETHER && receive(socket, &questions[waiting], ZMQ_DONTWAIT)) waiting++;
        if (waiting > 1) run(begin);
        for (int i = 0; i < waiting; i++) read_block(&questions[i]);
        if (waiting > 1) run(commit);
        for (int i = 0; i < waiting; i++) answer(socket, &questions[i]);
    }
}
