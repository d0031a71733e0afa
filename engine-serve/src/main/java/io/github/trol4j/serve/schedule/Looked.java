package io.github.trol4j.serve.schedule;

import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Asked;
import io.github.trol4j.models.Question;

/**
 * A question whose pictures have been looked at, so that its prompt can be read.
 *
 * @param context most tokens of a prompt and its answer
 */
record Looked(Ticket ticket, Asked asked, int context) {
    /** Answers that are to be written at once. */
    int places() {
        return ticket.wanted().answers().size();
    }

    /** Tokens of the prompt and the longest answer of this kind. */
    long mostTokens(AskOptions options) {
        Question question = asked.dialogue().question();
        long most = options.maxNewTokens().orElse(question.task().maxNewTokens());
        return Math.min(context, asked.prompt().length() + most);
    }

    /** The same for all answers together. */
    long mostTokens() {
        return ticket.wanted().answers().stream().mapToLong(this::mostTokens).sum();
    }
}
