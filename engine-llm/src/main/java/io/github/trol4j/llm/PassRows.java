package io.github.trol4j.llm;

import io.github.trol4j.core.Rows;

/**
 * What the rows of a chunk do in a pass, all counted in the chunk.
 *
 * @param in rows that go in
 * @param keys those whose keys and values are made
 * @param queries those that attend
 * @param rows those that come out: the queries, and perhaps others that only make a product as large as the backend wants it
 */
record PassRows(Rows in, Rows keys, Rows queries, Rows rows) {
    /** Keys and values of all rows, and a result for some. */
    static PassRows dense(Rows all, Rows rows) {
        return new PassRows(all, all, rows, rows);
    }

    boolean isDense() {
        return keys.count() == in.count() && queries.count() == rows.count();
    }
}
