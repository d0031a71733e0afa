package io.github.trol4j.serve.schedule;

import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Dialogue;
import io.github.trol4j.models.Question;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a client wants answered.
 *
 * @param client whose turn it uses up; clients take turns
 * @param dialogue the conversation up to the question, one traversal for all answers
 * @param answers how each answer is made; the prompt is read once for all of them
 */
public record Wanted(String client, Dialogue dialogue, List<AskOptions> answers) {
    public Wanted {
        answers = List.copyOf(answers);
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("no answer is wanted");
        }
    }

    /** One answer, or several that differ in their seeds alone: the one of the question's options and those that follow. */
    public static Wanted of(String client, Dialogue dialogue, int count) {
        Question question = dialogue.question();
        AskOptions options = question.options();
        List<AskOptions> answers = LongStream.range(0, count)
                .mapToObj(i -> options.withSampling(
                        options.sampling().withSeed(options.sampling().seed() + i)))
                .toList();
        return new Wanted(client, dialogue, answers);
    }
}
