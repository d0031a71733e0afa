package io.github.trol4j.models.eval.judge;

import io.github.trol4j.models.eval.ItemId;
import java.util.List;

/**
 * One question to the judge.
 *
 * @param position the item it is about
 * @param stage which step of the set's protocol: extract, match, review, run0, run1 ...
 * @param attempt how often this step was asked before, from 0
 * @param model the model that the published scores used; a live judge uses its own and says so
 */
public record JudgeRequest(
        int position,
        ItemId id,
        String stage,
        int attempt,
        String model,
        double temperature,
        int maxTokens,
        List<ChatMessage> messages) {
    public JudgeRequest {
        messages = List.copyOf(messages);
    }

    /** The same request in other words. */
    public JudgeRequest withMessages(List<ChatMessage> others) {
        return new JudgeRequest(position, id, stage, attempt, model, temperature, maxTokens, others);
    }

    /** The text of the last message, the one that carries the reply under test. */
    public String content() {
        return messages.getLast().text();
    }
}
