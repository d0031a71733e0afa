package io.github.trol4j.serve.schedule;

import io.github.trol4j.models.Asked;

/** A question whose pictures have been looked at, so that its prompt can be read. */
record Looked(Ticket ticket, Asked asked) {
    /** Answers that are to be written at once. */
    int places() {
        return ticket.wanted().answers().size();
    }
}
