package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeRequest;
import io.github.trol4j.models.eval.score.Answered;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Asks a judge again until its reply is usable, but never more often than the judge allows. */
final class AskUntil {
    private AskUntil() {}

    /**
     * The first usable reply.
     *
     * @param request the request for an attempt, from 0
     * @param parse null where the reply is not usable
     */
    static <T> Optional<T> usable(
            Judge judge,
            String stage,
            Answered<?> answer,
            IntFunction<JudgeRequest> request,
            Function<String, @Nullable T> parse) {
        int tries = judge.tries(answer.item().position(), stage);
        for (int attempt = 0; attempt < tries; attempt++) {
            T value = parse.apply(judge.ask(request.apply(attempt)));
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
